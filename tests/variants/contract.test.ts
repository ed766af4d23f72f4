import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../../harness/data/index.js';
import type { Dataset } from '../../harness/data/dataset.js';
import { startCpu } from '../../harness/engines/cpu.js';
import type { Engine } from '../../harness/engines/engine.js';
import { digestOf, fromHost, toHost } from '../../harness/record/checkpoint.js';
import { createModel, generatorWeights, players, type Model } from '../../harness/training/model.js';
import { resolvePreset } from '../../harness/training/recipe.js';
import { schemeOf, schemes } from '../../harness/training/schemes/index.js';
import { sample } from '../../harness/training/sampler.js';
import { Trainer, type Progress, type Resumable } from '../../harness/training/trainer.js';
import { stream } from '../../harness/random/stream.js';
import { discoverVariants } from '../../harness/training/variants.js';
import type { Variant } from '../../harness/variant.js';
import { classesFor, labelled } from './labels.js';

/** Variants of one's own are tried as well: `GANBENCH_VARIANTS=DIR npx vitest run tests/variants/contract.test.ts`. */
const more = process.env.GANBENCH_VARIANTS;
const found = await discoverVariants(more ? [more] : []);

let engine: Engine;
let ring: Dataset;
beforeAll(async () => {
  engine = await startCpu();
  ring = labelled(await loadDataset('ring8'));
});

type Constants = Readonly<Record<string, number>>;

function modelOf(name: string, variant: Variant, preset = 'default', constants: Constants = {}): Model {
  const { objective, recipe } = resolvePreset(name, variant, preset, constants);
  const sizes = { shape: ring.shape, width: 8, latentSize: 4, batchSize: 8 };
  return createModel({ objective, recipe, ...sizes, ...classesFor(variant) });
}

function trainerOf(
  name: string,
  variant: Variant,
  options: { seed: number; preset?: string; constants?: Constants; scheme?: string; resume?: Resumable },
): Trainer {
  const scheme = schemeOf(options.scheme ?? 'alternating');
  return new Trainer(modelOf(name, variant, options.preset, options.constants), {
    name,
    engine,
    dataset: ring,
    ...options,
    scheme,
  });
}

async function digestAfter(trainer: Trainer, steps: number): Promise<string> {
  for (let i = 0; i < steps; i++) trainer.step();
  return digestOf(await toHost(trainer.tensors), Object.keys(trainer.tensors));
}

it.each(found)('$name loads', (entry) => expect(entry).toMatchObject({ status: 'ready' }));

describe.each(found.filter((entry) => entry.status === 'ready'))('variant $name', ({ name, variant }) => {
  it.each(Object.keys(variant.presets))('preset %s trains with finite losses and says its source', async (preset) => {
    const trainer = trainerOf(name, variant, { seed: 0, preset });
    for (let i = 0; i < 3; i++) trainer.step();
    const losses = Object.values(await trainer.readLosses());
    expect(losses.length).toBeGreaterThanOrEqual(2);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(variant.presets[preset]!.source.length).toBeGreaterThan(3);
    trainer.dispose();
  });

  it('gives the same bits under one seed and others under another', async () => {
    const digest = (seed: number): Promise<string> => digestAfter(trainerOf(name, variant, { seed }), 2);
    const first = await digest(1);
    expect(await digest(1)).toBe(first);
    expect(await digest(2)).not.toBe(first);
  });

  it.each(Object.entries(variant.tunable ?? {}))(
    'its constant %s decides the training, and the default is what it has without',
    async (constant, { default: usual, range }) => {
      const digest = (steps: number, value?: number): Promise<string> => {
        const constants = value === undefined ? {} : { [constant]: value };
        return digestAfter(trainerOf(name, variant, { seed: 1, constants }), steps);
      };
      expect(await digest(2, usual)).toBe(await digest(2));
      const ends = 'from' in range ? [range.from, range.to] : [Math.min(...range), Math.max(...range)];
      const decides = async (steps: number): Promise<boolean> => {
        const without = await digest(steps);
        const others = await Promise.all(ends.filter((end) => end !== usual).map((end) => digest(steps, end)));
        return others.some((other) => other !== without);
      };
      // A one-sided penalty is 0 until slopes are above 1.
      expect((await decides(2)) || (await decides(60))).toBe(true);
    },
  );

  it('continues from a checkpoint as if it had never stopped', async () => {
    const whole = await digestAfter(trainerOf(name, variant, { seed: 1 }), 4);
    const stopped = trainerOf(name, variant, { seed: 1 });
    await digestAfter(stopped, 2);
    const saved = {
      progress: JSON.parse(JSON.stringify(stopped.progress())) as Progress,
      tensors: fromHost(await toHost(stopped.tensors)),
    };
    expect(await digestAfter(trainerOf(name, variant, { seed: 1, resume: saved }), 2)).toBe(whole);
  });

  it.each(schemes)(
    'scheme $name trains with finite losses and keeps no tensors, or is refused',
    async ({ name: scheme }) => {
      const refusal = schemeOf(scheme).refusal(modelOf(name, variant));
      if (refusal !== undefined) return expect(refusal).toMatch(/^[A-Z].*\.$/);
      const trainer = trainerOf(name, variant, { seed: 0, scheme });
      trainer.step();
      const before = tf.memory().numTensors;
      for (let i = 0; i < 2; i++) trainer.step();
      expect(tf.memory().numTensors).toBe(before);
      const losses = await trainer.readLosses();
      expect(losses).toEqual({ discriminatorLoss: expect.any(Number), generatorLoss: expect.any(Number) });
      expect(Object.values(losses).every(Number.isFinite)).toBe(true);
      trainer.dispose();
    },
  );

  it('trains on images too, and its samples are pixels in [−1, 1]', async () => {
    const { objective, recipe } = resolvePreset(name, variant, 'default');
    const shape = [28, 28, 1];
    const own = classesFor(variant);
    const model = createModel({ objective, recipe, shape, width: 2, latentSize: 4, batchSize: 2, ...own });
    const read = (index: number, out: Float32Array, at: number): void => out.set(stream(index).uniform(784, -1, 1), at);
    const images: Dataset = labelled({ ...ring, shape, train: { count: 4, read } });
    const trainer = new Trainer(model, { name, engine, scheme: schemeOf('alternating'), dataset: images, seed: 0 });
    trainer.step();
    const weights = generatorWeights(model, trainer.tensors);
    const samples = await sample(
      model,
      weights,
      stream(0, 'latents').normal(3 * 4),
      own.classes ? Uint16Array.of(0, 1, 2) : undefined,
    );
    expect(samples.length).toBe(3 * 784);
    expect(samples.every((pixel) => Math.abs(pixel) <= 1)).toBe(true);
    expect(Math.max(...samples)).toBeGreaterThan(Math.min(...samples));
    tf.dispose(weights);
    trainer.dispose();
  });

  it('moves every network in a step', async () => {
    const trainer = trainerOf(name, variant, { seed: 0 });
    const before = await toHost(trainer.tensors);
    trainer.step();
    const after = await toHost(trainer.tensors);
    for (const [player, { parameters }] of players(modelOf(name, variant))) {
      const moved = Object.keys(parameters).filter((each) => String(after[each]!.data) !== String(before[each]!.data));
      expect(moved.length, player).toBeGreaterThan(0);
    }
    trainer.dispose();
  });
});
