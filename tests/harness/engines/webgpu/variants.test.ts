import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import type { Dataset } from '../../../../harness/data/dataset.js';
import { eager, type CompiledStep, type Engine, type Step } from '../../../../harness/engines/engine.js';
import { startCpu } from '../../../../harness/engines/cpu.js';
import { captured } from '../../../../harness/engines/webgpu/replay/capture.js';
import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';
import { stream } from '../../../../harness/random/stream.js';
import { digestOf, toHost } from '../../../../harness/record/checkpoint.js';
import { createModel, slotPrefix, type Model } from '../../../../harness/training/model.js';
import { resolvePreset } from '../../../../harness/training/recipe.js';
import { schemes } from '../../../../harness/training/schemes/index.js';
import type { Scheme } from '../../../../harness/training/schemes/scheme.js';
import { Trainer } from '../../../../harness/training/trainer.js';
import { discoverVariants } from '../../../../harness/training/variants.js';
import { classesFor, labelled } from '../../../variants/labels.js';
import { distance } from '../beside-cpu.js';
import { describeOnGpu } from './software-gpu.js';

const found = (await discoverVariants()).filter((entry) => entry.status === 'ready');

/** Noise of the given shape: points go through perceptrons, images through convolutions. */
const noise = (...shape: number[]): Dataset => {
  const read = (index: number, out: Float32Array, offset: number): void =>
    out.set(stream(index, 'noise').uniform(tf.util.sizeFromShape(shape), -1, 1), offset);
  return labelled({ shape, train: { count: 16, read } } as unknown as Dataset);
};
/** Convolutions take a software GPU seconds: with batch norm, a penalty, a normalised kernel, a second head. */
const ofEveryScheme = ['sgan', 'wgan-gp', 'sngan', 'o-gan'];
const points = { on: 'points', dataset: noise(2), batchSize: 4, among: schemes };
const images = { on: 'images', dataset: noise(28, 28, 1), batchSize: 2, among: schemes };
const preset = 'default';
const sgan = found.find(({ name }) => name === 'sgan')!;
const cases = [
  ...found.flatMap(({ name, variant }) => [
    { name, variant, preset, told: classesFor(variant), ...points },
    {
      name,
      variant,
      preset,
      told: classesFor(variant),
      ...images,
      ...(!ofEveryScheme.includes(name) && { among: schemes.slice(0, 1) }),
    },
  ]),
  // Batch norm in the discriminator, whose moving statistics take two batches a step.
  { ...sgan, preset: 'single-loss', told: {}, ...points },
  // Both players are told the classes of samples.
  { ...sgan, preset, told: { classes: 3 }, ...points },
  { ...sgan, preset, told: { classes: 3 }, ...images, among: schemes.slice(0, 1) },
];

describeOnGpu('recorded commands on webgpu', () => {
  let engine: Engine;
  beforeAll(async () => {
    await startCpu();
    engine = await startWebgpu({ software: true });
  });

  /** All tensors of a training after two steps, and its losses. */
  async function resultsOf(compile: (step: Step) => CompiledStep, model: Model, scheme: Scheme, dataset: Dataset) {
    const trainer = new Trainer(model, { name: 'any', scheme, engine: { ...engine, compile }, dataset, seed: 3 });
    trainer.step();
    trainer.step();
    const losses = await trainer.readLosses();
    const digest = digestOf(await toHost(trainer.tensors), Object.keys(trainer.tensors));
    trainer.dispose();
    return { losses, digest };
  }

  const slotNames = new RegExp(`^(${slotPrefix('generator')}|${slotPrefix('discriminator')})/(mean|square)$`);
  /** What an engine makes of two steps: losses, and means of gradients and of their squares. */
  async function traceOn(backend: string, model: Model): Promise<Record<string, Float32Array>> {
    await tf.setBackend(backend);
    const onHost: Engine = { name: 'cpu', device: 'cpu', version: '', threads: 1, readsSlowly: false, compile: eager };
    const of = { name: 'any', scheme: schemes[0]!, engine: onHost, dataset: points.dataset, seed: 3 };
    const trainer = new Trainer(model, of);
    trainer.step();
    trainer.step();
    const tensors = Object.entries(trainer.tensors).filter(([name]) => slotNames.test(name));
    const slots = await Promise.all(tensors.map(async ([name, tensor]) => [name, await tensor.data()] as const));
    const losses = Object.entries(await trainer.readLosses()).map(([name, loss]) => [name, Float32Array.of(loss)]);
    trainer.dispose();
    return Object.fromEntries([...slots, ...losses]) as Record<string, Float32Array>;
  }

  it.each(found)('train $name as the cpu engine does', async ({ name, variant }) => {
    const recipe = resolvePreset(name, variant, 'default');
    const model = createModel({
      ...recipe,
      shape: [2],
      width: 8,
      latentSize: 3,
      batchSize: 16,
      ...classesFor(variant),
    });
    const [cpu, gpu] = [await traceOn('cpu', model), await traceOn('webgpu', model)];
    expect(Object.keys(gpu)).toEqual(Object.keys(cpu));
    for (const [each, values] of Object.entries(cpu))
      expect(distance({ cpu: values, other: gpu[each]! }), each).toBeLessThan(1e-3);
  });

  it.each(cases)(
    'train $name, $preset, $told, on $on as eager steps do',
    async ({ name, variant, preset, told, ...on }) => {
      const { dataset, batchSize, among } = on;
      const recipe = resolvePreset(name, variant, preset);
      const sizes = { shape: dataset.shape, width: 2, latentSize: 3, batchSize };
      const model = createModel({ ...recipe, ...sizes, ...told });
      const allowed = among.filter((scheme) => !scheme.refusal(model));
      expect(allowed.length).toBeGreaterThan(among.length > 1 ? 1 : 0);
      const tensors = tf.memory().numTensors;
      for (const scheme of allowed) {
        const replayed = await resultsOf(captured, model, scheme, dataset);
        expect(replayed, scheme.name).toEqual(await resultsOf(eager, model, scheme, dataset));
        for (const loss of Object.values(replayed.losses)) expect(loss).not.toBeNaN();
      }
      expect(tf.memory().numTensors).toBe(tensors);
    },
  );
});
