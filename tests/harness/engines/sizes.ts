import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../harness/data/dataset.js';
import { startCpu } from '../../../harness/engines/cpu.js';
import type { Engine } from '../../../harness/engines/engine.js';
import { stream } from '../../../harness/random/stream.js';
import { toHost } from '../../../harness/record/checkpoint.js';
import { createModel, players, type Model } from '../../../harness/training/model.js';
import { recipeOf } from '../../../harness/training/recipe.js';
import { schemeOf } from '../../../harness/training/schemes/index.js';
import { Trainer } from '../../../harness/training/trainer.js';
import { sgd } from '../../../harness/variant.js';
import * as objectives from '../training/objectives.js';
import { labelled } from '../../variants/labels.js';

const COLOURS = 3;
const SIZES = [
  [16, 16],
  [48, 48],
  [96, 96],
  [128, 128],
  [32, 64],
] as const;
const STEPS = 3;
const BATCH = 2;

const images = (shape: readonly number[]): Dataset => {
  const size = shape.reduce((a, b) => a * b);
  const read = (index: number, out: Float32Array, at: number): void => out.set(stream(index).uniform(size, -1, 1), at);
  return labelled({ shape, train: { count: 2 * BATCH, read } } as unknown as Dataset);
};

/** Plain descent: an optimiser that takes the sign of a gradient would make rounding errors as large as steps. */
const recipe = recipeOf({ source: 'test', optimizer: sgd({ learningRate: 0.001 }) });

const modelOf = (network: string, shape: readonly number[], told: object): Model =>
  createModel({
    ...{ objective: objectives.plain, recipe, shape, width: 2, latentSize: 3, batchSize: BATCH },
    network: { name: network },
    ...told,
  });

/** The losses of each step. */
async function lossesOn(engine: Engine, model: Model): Promise<number[]> {
  await tf.setBackend(engine.name);
  const trainer = new Trainer(model, {
    name: 'test',
    scheme: schemeOf('alternating'),
    engine,
    dataset: images(model.shape),
    seed: 0,
  });
  const before = await toHost(trainer.tensors);
  const losses: number[] = [];
  let tensors = 0;
  for (let step = 0; step < STEPS; step++) {
    trainer.step();
    losses.push(...Object.values(await trainer.readLosses()));
    if (step === STEPS - 2) tensors = tf.memory().numTensors;
  }
  expect(tf.memory().numTensors, 'a step leaves tensors behind').toBe(tensors);
  const after = await toHost(trainer.tensors);
  for (const [player, { parameters }] of players(model)) {
    const moved = Object.keys(parameters).filter((name) => String(after[name]!.data) !== String(before[name]!.data));
    expect(moved.length, `${player} moves`).toBeGreaterThan(Object.keys(parameters).length / 2);
  }
  trainer.dispose();
  return losses;
}

interface Case {
  readonly network: string;
  readonly shape: readonly number[];
  readonly told: object;
}

const cases: readonly Case[] = ['dcgan', 'resnet'].flatMap((network) =>
  SIZES.flatMap((size) => [{ network, shape: [...size, COLOURS], told: {} }]),
);
/** For an engine that needs minutes for each size. */
export const small = cases.filter(({ network, shape }) => network === 'dcgan' && [16, 32].includes(shape[0]!));

/** The others at a size that is theirs alone, and with labels. */
const more: readonly Case[] = [
  { network: 'r3gan', shape: [48, 48, COLOURS], told: {} },
  { network: 'sndcgan', shape: [32, 64, COLOURS], told: {} },
  { network: 'infogan', shape: [16, 16, COLOURS], told: {} },
  { network: 'unrolled', shape: [28, 28, COLOURS], told: {} },
  ...['dcgan', 'resnet', 'sndcgan', 'infogan', 'unrolled', 'mlp'].map((network) => ({
    network,
    shape: [16, 16, COLOURS],
    told: { classes: 3 },
  })),
];

/** A few steps of networks at sizes other than the usual ones, on each of the engines beside the cpu engine. */
export function describeSizes(
  starts: Readonly<Record<string, () => Promise<Engine>>>,
  some: readonly Case[] = [...cases, ...more],
): void {
  describe(`a training of a few steps on ${Object.keys(starts).join(' and ')}`, () => {
    let cpu: Engine;
    const engines: Engine[] = [];
    beforeAll(async () => {
      cpu = await startCpu();
      for (const start of Object.values(starts)) engines.push(await start());
    });

    it.each([...some])('has the losses of the cpu engine: $network, $shape, $told', async (each) => {
      const model = modelOf(each.network, each.shape, each.told);
      const expected = await lossesOn(cpu, model);
      expect(expected).toHaveLength(2 * STEPS);
      expect(expected.every(Number.isFinite)).toBe(true);
      expect(new Set(expected).size, 'losses change').toBe(2 * STEPS);
      for (const engine of engines)
        for (const [i, loss] of (await lossesOn(engine, model)).entries())
          expect(Math.abs(loss / expected[i]! - 1), engine.name).toBeLessThan(1e-3);
    });
  });
}
