import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../harness/data/dataset.js';
import { classCount } from '../../../harness/data/dataset.js';
import { startCpu } from '../../../harness/engines/cpu.js';
import { eager, type Engine, type Tensors } from '../../../harness/engines/engine.js';
import { UserError } from '../../../harness/ground/errors.js';
import { stream } from '../../../harness/random/stream.js';
import { fromHost, toHost } from '../../../harness/record/checkpoint.js';
import { drawLabels, equalShares, oneHot } from '../../../harness/training/labels.js';
import { generatorWeights, initialState, type Model } from '../../../harness/training/model.js';
import { sample, samplerOf } from '../../../harness/training/sampler.js';
import { schemeOf, schemes } from '../../../harness/training/schemes/index.js';
import { Trainer, type Progress, type Resumable } from '../../../harness/training/trainer.js';
import {
  adam,
  autoencoder,
  classifier,
  encoder,
  gradientPenalty,
  interpolates,
  type Objective,
} from '../../../harness/variant.js';
import * as objectives from './objectives.js';
import { modelOf, valuesOf } from './support.js';

let engine: Engine;
beforeAll(async () => {
  engine = await startCpu();
});

const CLASSES = 3;
const COUNT = 40;
/** Points that tell their class: its number is their first coordinate. */
const points: Dataset = {
  name: 'points',
  shape: [2],
  checksum: 'points',
  train: {
    count: COUNT,
    labels: Uint8Array.from({ length: COUNT }, (_, i) => i % CLASSES),
    read: (index, out, at) => out.set([index % CLASSES, index / COUNT], at),
  },
  test: { count: 2, read: () => undefined },
};
const penalised: Objective = {
  ...objectives.plain,
  penalty: gradientPenalty({ at: interpolates(), centre: 1, weight: 10 }),
};

interface Options {
  readonly seed?: number;
  readonly scheme?: string;
  readonly resume?: Resumable;
  readonly compile?: Engine['compile'];
}

const trainerOf = (model: Model, { seed = 0, scheme = 'alternating', resume, compile }: Options = {}): Trainer =>
  new Trainer(model, {
    name: 'test',
    scheme: schemeOf(scheme),
    engine: compile ? { ...engine, compile } : engine,
    dataset: points,
    seed,
    ...(resume && { resume }),
  });

/** The inputs of every phase of some steps. */
function inputsOf(model: Model, steps: number, options: Options = {}): Record<string, number[][]>[] {
  const seen: Record<string, number[][]>[] = [];
  const compile: Engine['compile'] = (step) => {
    const run = eager(step);
    return (state, inputs: Tensors) => {
      const rows = Object.entries(inputs).filter(([, tensor]) => tensor.rank === 2);
      seen.push(Object.fromEntries(rows.map(([name, tensor]) => [name, tensor.arraySync() as number[][]])));
      return run(state, inputs);
    };
  };
  const trainer = trainerOf(model, { ...options, compile });
  for (let i = 0; i < steps; i++) trainer.step();
  trainer.dispose();
  return seen;
}

const classOf = (row: readonly number[]): number => row.indexOf(1);

describe('the labels of a training', () => {
  const told = modelOf(objectives.relativistic, {}, [2], CLASSES);

  it('of reals are those of the batch, one-hot', () => {
    for (const { real, realLabels } of inputsOf(told, 6)) {
      expect(realLabels!.map(classOf)).toEqual(real!.map(([first]) => first));
      expect(realLabels!.every((row) => row.length === CLASSES && row.reduce((a, b) => a + b) === 1)).toBe(true);
    }
  });

  it('of fakes come from a stream of their own: data and latents are as without labels', () => {
    const [one, other] = [told, modelOf(objectives.relativistic)].map((model) => inputsOf(model, 4));
    for (const [i, { real, latents }] of one!.entries())
      expect({ real, latents }).toEqual({ real: other![i]!.real, latents: other![i]!.latents });
    expect(other!.every((inputs) => !('fakeLabels' in inputs))).toBe(true);
    const random = stream(0, 'training labels');
    for (const { fakeLabels } of one!) expect(fakeLabels!.map(classOf)).toEqual([...drawLabels(8, CLASSES, random)]);
  });

  it('of fakes depend on the seed', () => {
    const of = (seed: number): unknown => inputsOf(told, 4, { seed }).map(({ fakeLabels }) => fakeLabels);
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });

  it.each(schemes.map(({ name }) => name))('%s continues bit for bit from a checkpoint', async (scheme) => {
    const model = modelOf(penalised, {}, [2], CLASSES);
    const end = async (options: Options, steps: number): Promise<unknown> => {
      if (schemeOf(scheme).refusal(model)) return scheme;
      const trainer = trainerOf(model, { ...options, scheme });
      for (let i = 0; i < steps; i++) trainer.step();
      const tensors = await toHost(trainer.tensors);
      const progress = JSON.parse(JSON.stringify(trainer.progress())) as Progress;
      trainer.dispose();
      return { progress: { ...progress, spent: { ...progress.spent, seconds: 0 } }, tensors };
    };
    const whole = await end({}, 5);
    const half = (await end({}, 2)) as { progress: Progress; tensors: Awaited<ReturnType<typeof toHost>> } | string;
    if (typeof half === 'string') return;
    expect(half.progress.labels).toBeDefined();
    const resume = { progress: half.progress, tensors: fromHost(half.tensors) };
    expect(await end({ resume }, 3)).toEqual(whole);
  });

  it('leave checkpoints without labels as they were', () => {
    const trainer = trainerOf(modelOf(objectives.plain));
    trainer.step();
    expect(Object.keys(trainer.progress()).sort()).toEqual(['data', 'latents', 'penalty', 'spent', 'view']);
    trainer.dispose();
  });

  it.each(schemes.map(({ name }) => name))('%s leaves no tensors behind', (scheme) => {
    for (const objective of [objectives.zeroSum, penalised]) {
      const model = modelOf(objective, {}, [2], CLASSES);
      if (schemeOf(scheme).refusal(model)) continue;
      const trainer = trainerOf(model, { scheme });
      trainer.step();
      const before = tf.memory().numTensors;
      trainer.step();
      trainer.step();
      expect(tf.memory().numTensors).toBe(before);
      trainer.dispose();
    }
  });

  it('let the other weights of a seed start as without', () => {
    const [one, other] = [told, modelOf(objectives.relativistic)].map((model) => initialState(model, 3));
    const shared = Object.keys(other!).filter((name) => String(one![name]!.shape) === String(other![name]!.shape));
    expect(shared.length).toBeGreaterThan(5);
    expect(shared).toContain('discriminator/out/kernel');
    for (const name of shared) expect(valuesOf(one!, name)).toEqual(valuesOf(other!, name));
  });

  it('reach the generator: it learns to put the fakes of a class where it is asked to', async () => {
    const following: Objective = {
      ...objectives.plain,
      generatorLoss: ({ samples, labels }) => {
        const wanted = tf.matMul(labels.fake, tf.tensor2d([[0], [1], [2]]));
        return tf.mean(tf.square(tf.sub(tf.slice(samples.fake as tf.Tensor2D, [0, 0], [-1, 1]), wanted)));
      },
    };
    const model = modelOf(following, { generatorOptimizer: adam({ learningRate: 0.01 }) }, [2], CLASSES);
    const trainer = trainerOf(model);
    for (let i = 0; i < 400; i++) trainer.step();
    const weights = generatorWeights(model, trainer.tensors);
    const classes = equalShares(300, CLASSES, stream(0));
    const made = await sample(model, weights, stream(1).normal(300 * 4), classes);
    const mean = (label: number): number => {
      const own = [...classes].flatMap((each, i) => (each === label ? [made[2 * i]!] : []));
      return own.reduce((a, b) => a + b, 0) / own.length;
    };
    for (const label of [0, 1, 2]) expect(Math.abs(mean(label) - label)).toBeLessThan(0.25);
    trainer.dispose();
    tf.dispose(weights);
  });
});

describe('a sampler', () => {
  it('takes the classes in parts as it takes the latents, and leaves no tensor', async () => {
    const model = modelOf(objectives.plain, {}, [2], CLASSES);
    const state = initialState(model, 0);
    const moved: Tensors = Object.fromEntries(
      Object.entries(generatorWeights(model, state)).map(([name, tensor]) => [
        name,
        name.endsWith('/variance')
          ? tensor
          : tf.add(tensor, tf.tensor(stream(0, name).normal(tensor.size), tensor.shape)),
      ]),
    );
    const latents = stream(0).normal(300 * 4); // a whole batch, and a part of one
    const classes = equalShares(300, CLASSES, stream(1));
    const sampler = samplerOf(model);
    const before = tf.memory().numTensors;
    const all = await sampler(moved, latents, classes);
    expect(tf.memory().numTensors).toBe(before);
    for (const i of [0, 255, 299]) {
      const alone = await sampler(moved, latents.slice(4 * i, 4 * i + 4), classes.slice(i, i + 1));
      for (const at of [0, 1]) expect(alone[at]).toBeCloseTo(all[2 * i + at]!, 4);
    }
    const other = await sampler(
      moved,
      latents,
      Uint16Array.from(classes, (label) => (label + 1) % CLASSES),
    );
    expect([...other].filter((value, i) => value === all[i])).toHaveLength(0);
    tf.dispose([state, moved]);
  });
});

describe('classes in equal shares', () => {
  it.each([
    [30, 10],
    [33, 10],
    [5, 8],
    [1000, 7],
  ])('%d of %d differ by one at most, in every part from the start', (count, classes) => {
    const labels = equalShares(count, classes, stream(0));
    for (const end of [count, Math.floor(count / 2), 3]) {
      const counts = Array.from(
        { length: classes },
        (_, label) => labels.subarray(0, end).filter((l) => l === label).length,
      );
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });

  it('have an order that the stream decides', () => {
    expect(equalShares(50, 10, stream(0))).toEqual(equalShares(50, 10, stream(0)));
    expect(equalShares(50, 10, stream(0))).not.toEqual(equalShares(50, 10, stream(1)));
  });

  it('are drawn with equal probability in training', () => {
    const labels = drawLabels(30_000, 3, stream(0));
    // Within 5 standard deviations, √(n · ⅓ · ⅔) = 82.
    for (const label of [0, 1, 2])
      expect(Math.abs(labels.filter((l) => l === label).length - 10_000)).toBeLessThan(410);
  });

  it('are rows with a single 1', () => {
    expect(oneHot([2, 0], 3).arraySync()).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
  });
});

describe('a training is refused, in a sentence,', () => {
  const telling: Objective = { ...objectives.plain, head: classifier() };
  const reconstructing: Objective = { ...objectives.plain, head: autoencoder((x) => tf.mean(x, 1)) };
  const coding: Objective = { ...objectives.plain, head: encoder((codes) => tf.mean(codes, 1)) };
  it.each([
    ['that needs labels and has none', () => modelOf(telling), /needs labels: set labels: true/],
    ['in packs', () => modelOf(objectives.plain, { pack: 2 }, [2], CLASSES), /set pack to 1, or leave labels out/],
    ['with an encoder', () => modelOf(coding, {}, [2], CLASSES), /this one is an encoder/],
    ['with an autoencoder', () => modelOf(reconstructing, {}, [2], CLASSES), /this one is an autoencoder/],
    [
      'without normalisation',
      () => modelOf(objectives.plain, { generatorNorm: 'none' }, [2], CLASSES),
      /generatorNorm/,
    ],
  ] as const)('%s', (_, make, reason) => {
    expect(make).toThrow(UserError);
    expect(make).toThrow(reason);
  });
});

it('a data set has as many classes as its names, its modes, or its largest label say', () => {
  expect(classCount(points)).toBe(3);
  expect(classCount({ ...points, modes: 5 })).toBe(5);
  expect(classCount({ ...points, classNames: ['a', 'b', 'c', 'd'] })).toBe(4);
  expect(classCount({ ...points, train: { count: 2, read: () => undefined } })).toBeUndefined();
});
