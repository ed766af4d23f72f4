import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../../harness/engines/engine.js';
import { onHost } from '../../../../harness/engines/on-host.js';
import { selfTest } from '../../../../harness/engines/self-test.js';
import { startEngine } from '../../../../harness/engines/start.js';
import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';
import { stream } from '../../../../harness/random/stream.js';
import type { Objective } from '../../../../harness/variant.js';
import { objectiveOf } from '../../../variants/objectives.js';
import { planOf, runsFolder, sgan, train } from '../../run/support.js';
import { describeOnGpu } from './software-gpu.js';

type Scores = Parameters<Objective['generatorLoss']>[0];

describeOnGpu('the webgpu engine', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startWebgpu({ software: true });
  });

  it('names the adapter, and does not call a software adapter a GPU', () => {
    expect(engine.name).toBe('webgpu');
    expect(engine.version).toMatch(/^tfjs 4\.22\.0, Dawn 0\.6\.2, .*\S/);
    expect(engine.device).toBe(/swiftshader/i.test(engine.version) ? 'cpu' : 'gpu');
  });

  it('has right gradients of first and second order', async () => {
    const tensors = tf.memory().numTensors;
    expect((await selfTest()).filter(({ passed }) => !passed)).toEqual([]);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('multiplies with a long inner dimension to the same bits each time', async () => {
    const random = stream(0, 'split K');
    const [a, b] = [tf.tensor(random.normal(4 * 4096), [4, 4096]), tf.tensor(random.normal(4096 * 4), [4096, 4])];
    const products = await Promise.all(Array.from({ length: 5 }, () => tf.matMul(a, b).data()));
    for (const product of products) expect(product).toEqual(products[0]);
  });

  it('refuses an operation whose order of additions is open', () => {
    const sum = () => tf.unsortedSegmentSum(tf.tensor1d([1, 2, 3]), tf.tensor1d([0, 0, 1], 'int32'), 2);
    expect(sum).toThrow(/UnsortedSegmentSum.* adds numbers in no fixed order/);
  });

  // The gradient of a gather is such a sum; a refused request would end the whole bench.
  it('records a variant that uses one, or reads a tensor at once, as a run with an error', async () => {
    const objective = objectiveOf(sgan.variant);
    const terms = {
      'in no fixed order': ({ fake }: Scores) => tf.neg(tf.mean(tf.gather(fake, [0, 0, 1]))),
      '`await tensor.data()`': ({ fake }: Scores) => tf.scalar(tf.mean(fake).dataSync()[0]!),
    };
    for (const [reason, generatorLoss] of Object.entries(terms)) {
      const runs = runsFolder();
      const variant = { ...sgan.variant, objective: { ...objective, generatorLoss } };
      const record = await train(runs, planOf(runs), { engine, variant });
      expect(record).toMatchObject({ status: 'error', reason: expect.stringContaining(reason) as string });
    }
  });

  it('says that a result cannot be read at once', () => {
    expect(() => tf.add(tf.tensor1d([1]), 1).dataSync()).toThrow('read it with `await tensor.data()`');
  });

  it('lets a few numbers be computed on the host', async () => {
    expect(onHost(() => tf.tidy(() => Array.from(tf.add(tf.tensor1d([1, 2]), 1).dataSync())))).toEqual([2, 3]);
    expect(tf.getBackend()).toBe('webgpu');
    expect(Array.from(await tf.add(tf.tensor1d([1, 2]), 1).data())).toEqual([2, 3]);
  });

  it('is refused for the CPU', async () => {
    await expect(startEngine({ engine: 'webgpu', device: 'cpu', threads: 1 })).rejects.toThrow('computes on a GPU');
  });

  it('refuses the software adapter that is here unless it was asked for', async () => {
    if (engine.device === 'gpu') return;
    const refusal = await startEngine({ engine: 'webgpu', device: 'gpu', threads: 1 }).catch((error: Error) => error);
    expect(refusal).toMatchObject({ name: 'UserError' });
    expect((refusal as Error).message).toMatch(/no GPU here but swiftshader.*computes on the CPU/);
  });
});
