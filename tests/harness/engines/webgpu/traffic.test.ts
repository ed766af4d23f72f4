import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import type { Dataset } from '../../../../harness/data/dataset.js';
import type { Engine } from '../../../../harness/engines/engine.js';
import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';
import { stream } from '../../../../harness/random/stream.js';
import { createModel } from '../../../../harness/training/model.js';
import { resolvePreset } from '../../../../harness/training/recipe.js';
import { alternating } from '../../../../harness/training/schemes/alternating.js';
import { Trainer } from '../../../../harness/training/trainer.js';
import { discoverVariants } from '../../../../harness/training/variants.js';
import { compiled } from '../../../../metrics/features/compiled.js';
import { extractFeatures } from '../../../../metrics/features/extract.js';
import { loadFeatureNetwork } from '../../../../metrics/features/index.js';
import { describeOnGpu } from './software-gpu.js';
import { trafficOf } from './traffic.js';

const [BATCH, LATENTS] = [4, 3];
const read = (index: number, out: Float32Array, offset: number): void =>
  out.set(stream(index, 'points').uniform(2, -1, 1), offset);
const points = { shape: [2], train: { count: 64, read } } as unknown as Dataset;

describeOnGpu('between the host and a GPU', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startWebgpu({ software: true });
  });

  it('a training step passes the inputs only: row numbers, latents, learning rates; nothing is read back', async () => {
    const entry = (await discoverVariants()).find(({ name }) => name === 'sgan')!;
    if (entry.status !== 'ready') throw new Error(entry.reason);
    const recipe = resolvePreset('sgan', entry.variant, 'default');
    const model = createModel({ ...recipe, shape: [2], width: 4, latentSize: LATENTS, batchSize: BATCH });
    const trainer = new Trainer(model, { name: 'sgan', scheme: alternating, engine, dataset: points, seed: 0 });
    trainer.step(); // recorded
    const steps = 5;
    const numbers = BATCH + 2 * BATCH * LATENTS + 2; // both players draw latents and have a learning rate
    const traffic = await trafficOf(() => {
      for (let i = 0; i < steps; i++) trainer.step();
    });
    expect(traffic).toEqual({ written: steps * 4 * numbers, read: 0 });
    const losses = await trafficOf(async () => void (await trainer.readLosses()));
    expect(losses).toEqual({ written: 0, read: 2 * 4 });
    trainer.dispose();
  });

  it('an evaluation passes the images there and the features back', async () => {
    const found = await loadFeatureNetwork('digits', [28, 28, 1]);
    if ('missing' in found) throw new Error(found.missing);
    const network = compiled(found, (step) => engine.compile(step));
    const count = 2;
    const images = { count, shape: [28, 28, 1], read: (_: number, out: Float32Array) => void out.fill(0.5) };
    await extractFeatures(network, images); // recorded
    const tensors = tf.memory().numTensors;
    const traffic = await trafficOf(async () => void (await extractFeatures(network, images)));
    expect(traffic).toEqual({ written: count * 28 * 28 * 4, read: count * network.dimensions * 4 });
    expect(tf.memory().numTensors).toBe(tensors);
    network.dispose();
  });
});
