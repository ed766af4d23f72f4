import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import type { Dataset } from '../../harness/data/dataset.js';
import { eager, type CompiledStep, type Engine, type Step } from '../../harness/engines/engine.js';
import { captured } from '../../harness/engines/tensorflow/capture.js';
import { startTensorflow } from '../../harness/engines/tensorflow/index.js';
import { stream } from '../../harness/random/stream.js';
import { digestOf, toHost } from '../../harness/record/checkpoint.js';
import { Observer } from '../../harness/run/observer.js';
import { createModel, type Model } from '../../harness/training/model.js';
import { resolvePreset } from '../../harness/training/recipe.js';
import { alternating } from '../../harness/training/schemes/alternating.js';
import { Trainer } from '../../harness/training/trainer.js';
import { discoverVariants } from '../../harness/training/variants.js';
import { classesFor, labelled } from './labels.js';

const found = (await discoverVariants()).filter((entry) => entry.status === 'ready');
const cases = [
  ...found.map((entry) => ({ ...entry, preset: 'default' })),
  // Batch norm in the discriminator.
  { ...found.find(({ name }) => name === 'sgan')!, preset: 'single-loss' },
];

let engine: Engine;
beforeAll(async () => {
  engine = await startTensorflow({ device: 'cpu', threads: 1 });
});

const shape = [28, 28, 1];
const images = labelled({ shape, train: { count: 32, read: noise } } as unknown as Dataset);
function noise(index: number, out: Float32Array, offset: number): void {
  out.set(stream(index, 'images').uniform(784, -1, 1), offset);
}

type Seen = Record<string, number | null>;

/** The digest of all tensors after some steps, and what was seen after each where somebody looked. */
async function train(name: string, model: Model, looks?: (step: Step) => CompiledStep): Promise<[string, Seen[]]> {
  const trainer = new Trainer(model, { name, scheme: alternating, engine, dataset: images, seed: 3 });
  const observer = looks && new Observer(model, { engine: { ...engine, compile: looks }, dataset: images, seed: 3 });
  const seen: Seen[] = [];
  for (let step = 1; step <= 3; step++) {
    trainer.step();
    if (!observer) continue;
    const before = tf.memory().numTensors;
    seen.push(await observer.observe(trainer.tensors, step));
    expect(tf.memory().numTensors, 'a look leaves no tensors').toBe(before);
  }
  const digest = digestOf(await toHost(trainer.tensors), Object.keys(trainer.tensors));
  trainer.dispose();
  observer?.dispose();
  return [digest, seen];
}

it.each(cases)(
  '$name, $preset, is trained to the same bits whether anybody looks, and is seen alike captured and eager',
  async ({ name, variant, preset }) => {
    const model = createModel({
      ...resolvePreset(name, variant, preset),
      ...{ shape, width: 4, latentSize: 6, batchSize: 6, ...classesFor(variant) },
    });
    const [alone] = await train(name, model);
    const [watched, seen] = await train(name, model, captured);
    const [, again] = await train(name, model, eager);
    expect(watched).toBe(alone);
    expect(seen).toEqual(again);
    for (const each of seen) {
      expect(Object.values(each).every((value) => value !== null)).toBe(true);
      expect(each['saturated']).toBeGreaterThanOrEqual(0);
      expect('penalty' in each).toBe(model.objective.penalty !== undefined);
      expect('auxiliary_gradient' in each).toBe(model.auxiliary !== undefined);
    }
  },
);
