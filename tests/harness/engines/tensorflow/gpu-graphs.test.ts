import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../../harness/data/dataset.js';
import { eager, type CompiledStep, type Engine, type Step } from '../../../../harness/engines/engine.js';
import { asFunction } from '../../../../harness/engines/tensorflow/capture.js';
import { checked, COMPARED } from '../../../../harness/engines/tensorflow/checked.js';
import { startTensorflow } from '../../../../harness/engines/tensorflow/index.js';
import { passesForFunction } from '../../../../harness/engines/tensorflow/passes.js';
import { stream } from '../../../../harness/random/stream.js';
import { digestOf, toHost } from '../../../../harness/record/checkpoint.js';
import { createModel, type Model } from '../../../../harness/training/model.js';
import { resolvePreset } from '../../../../harness/training/recipe.js';
import { schemes } from '../../../../harness/training/schemes/index.js';
import type { Scheme } from '../../../../harness/training/schemes/scheme.js';
import { Trainer } from '../../../../harness/training/trainer.js';
import { discoverVariants } from '../../../../harness/training/variants.js';
import { classesFor, labelled } from '../../../variants/labels.js';

/**
 * The very graphs that CUDA gets, on the CPU. Without oneDNN, whose own pass joins operations whoever runs a graph, TensorFlow
 * has for both ways one kernel an operation, as it has for CUDA.
 */
process.env.TF_ENABLE_ONEDNN_OPTS = '0';

let engine: Engine;
beforeAll(async () => {
  engine = await startTensorflow({ device: 'cpu', threads: 1 });
});

const noise = (...shape: number[]): Dataset => {
  const read = (index: number, out: Float32Array, offset: number): void =>
    out.set(stream(index, 'noise').uniform(tf.util.sizeFromShape(shape), -1, 1), offset);
  return labelled({ shape, train: { count: 64, read } } as unknown as Dataset);
};
const [points, images] = [noise(2), noise(28, 28, 1)];
const STEPS = COMPARED + 3;

async function resultsOf(compile: (step: Step) => CompiledStep, model: Model, scheme: Scheme, dataset: Dataset) {
  const trainer = new Trainer(model, { name: 'any', scheme, engine: { ...engine, compile }, dataset, seed: 3 });
  for (let i = 0; i < STEPS; i++) trainer.step();
  const losses = await trainer.readLosses();
  const digest = digestOf(await toHost(trainer.tensors), Object.keys(trainer.tensors));
  const check = trainer.captureCheck;
  trainer.dispose();
  return { losses, digest, check };
}

const found = (await discoverVariants()).filter((entry) => entry.status === 'ready');
/** On images with batch norm, a penalty, a normalised kernel, a second head. */
const ofEveryScheme = ['sgan', 'wgan-gp', 'sngan', 'o-gan'];
const cases = found.flatMap(({ name, variant }) => [
  { name, variant, on: 'points', dataset: points, among: schemes },
  {
    ...{ name, variant, on: 'images', dataset: images },
    among: ofEveryScheme.includes(name) ? schemes : schemes.slice(0, 1),
  },
]);

describe('the graphs that CUDA gets: functions without walls and joined convolutions', () => {
  it.each(cases)('have the bits of eager steps: $name on $on', async ({ name, variant, dataset, among }) => {
    const { objective, recipe } = resolvePreset(name, variant, 'default');
    const model = createModel({
      objective,
      recipe,
      shape: dataset.shape,
      width: 4,
      latentSize: 4,
      batchSize: 4,
      ...classesFor(variant),
    });
    for (const scheme of among.filter((each) => !each.refusal(model))) {
      const graphs = (step: Step): CompiledStep =>
        checked(step, { load: asFunction(passesForFunction), warn: () => undefined });
      const { check, ...captured } = await resultsOf(graphs, model, scheme, dataset);
      const { check: none, ...plain } = await resultsOf(eager, model, scheme, dataset);
      expect(none).toBeUndefined();
      expect(check!.faults, scheme.name).toEqual([]);
      expect(check!.compared, scheme.name).toBeGreaterThanOrEqual(COMPARED);
      expect(captured, scheme.name).toEqual(plain);
    }
  });
});
