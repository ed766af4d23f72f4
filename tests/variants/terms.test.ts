import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../harness/engines/cpu.js';
import { loadDataset } from '../../harness/data/index.js';
import type { Engine } from '../../harness/engines/engine.js';
import { adam, sgd, type Batch, type Objective } from '../../harness/variant.js';
import began from '../../variants/began/variant.js';
import ebgan, { pullingAway } from '../../variants/ebgan/variant.js';
import meg from '../../variants/meg/variant.js';
import oGan, { correlation } from '../../variants/o-gan/variant.js';
import wgan from '../../variants/wgan/variant.js';
import { modelOf, trainerOf } from '../harness/training/support.js';
import { batchOfScores } from './batches.js';
import { objectiveOf } from './objectives.js';

let engine: Engine;
beforeAll(async () => {
  engine = await startCpu();
});

const REAL = [0.5, -1, 2, 0.25];
const FAKE = [-0.5, 0.75, -1.5, 1];
const value = (loss: tf.Tensor): number => loss.dataSync()[0]!;
const at = (more: Partial<Batch> = {}): Batch => batchOfScores(tf.tensor1d(REAL), tf.tensor1d(FAKE), more);
const outputsOf = (codes: tf.Tensor2D): Batch['outputs'] => {
  const output = { codes, reconstruction: codes };
  return { real: output, fake: output };
};

describe('wgan', () => {
  it('clips to ±0.01 after the step, its authors’ code before', () => {
    const { constrain } = objectiveOf(wgan);
    expect(Array.from(constrain!.apply(tf.tensor1d([-3, -0.005, 0, 0.02])).dataSync())).toEqual([
      expect.closeTo(-0.01, 8),
      expect.closeTo(-0.005, 8),
      0,
      expect.closeTo(0.01, 8),
    ]);
    expect(constrain!.when).toBe('after');
    expect(objectiveOf(wgan, 'official').constrain!.when).toBe('before');
  });

  it('has the losses m_f − m_r and −m_f', () => {
    expect(value(objectiveOf(wgan).discriminatorLoss(at()))).toBeCloseTo(-0.5, 6);
    expect(value(objectiveOf(wgan).generatorLoss(at()))).toBeCloseTo(0.0625, 6);
  });
});

describe('o-gan', () => {
  const latents = (): tf.Tensor2D => tf.tensor2d([[1, 2, 4]]);
  const codes = (): tf.Tensor2D => tf.tensor2d([[2, 1, 5]]);

  // By hand: centred z = (−4, −1, 5) / 3 and v = (−2, −5, 7) / 3; 48 / √(42 · 78) = 0.838627869.
  it.each([
    { name: 'as it is', of: (v: tf.Tensor2D) => v, rho: 0.838627869 },
    { name: 'stretched and shifted', of: (v: tf.Tensor2D) => tf.add(tf.mul(v, 3), 7), rho: 0.838627869 },
    { name: 'with the other sign', of: (v: tf.Tensor2D) => tf.neg(v), rho: -0.838627869 },
  ])('the correlation of a code $name is $rho', ({ of, rho }) => {
    expect(value(correlation(latents(), of(codes()) as tf.Tensor2D))).toBeCloseTo(rho, 6);
  });

  it('correlates over the components of each sample, not over the batch', () => {
    const z = tf.tensor2d([
      [1, 2, 4],
      [0, 1, 2],
    ]);
    const v = tf.tensor2d([
      [2, 1, 5],
      [2, 1, 0],
    ]);
    expect(value(correlation(z, v))).toBeCloseTo((0.838627869 - 1) / 2, 6);
  });

  it('scores a code by its negative average: high is real', () => {
    const output = { codes: codes(), reconstruction: codes() };
    expect(value(objectiveOf(oGan).head!.score(output, codes()))).toBeCloseTo(-2.666667, 5);
  });

  it.each([
    ['default', -0.5],
    ['su-256', -1],
  ])('shares the correlation between the players: %s, weight %d', (preset, weight) => {
    const objective = objectiveOf(oGan, preset);
    const shared = (v: tf.Tensor2D): tf.Tensor =>
      objective.sharedLoss!(at({ latents: latents(), outputs: outputsOf(v) }));
    expect(value(shared(codes()))).toBeCloseTo(weight * 0.838627869, 6);
    // Codes have to move, but not along the direction (1, 1, 1), which is left to the score.
    const gradient = Array.from(
      tf
        .grad((v: tf.Tensor) => shared(v as tf.Tensor2D))(codes())
        .dataSync(),
    );
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.01);
    expect(gradient.reduce((a, b) => a + b)).toBeCloseTo(0, 6);
  });

  it('has the discriminator’s loss of its authors’ code, where a is high for fakes', () => {
    // mean[(a − n)] + mean[¼ (a − n)² / d] with a − n = s_f − s_r, d the mean squared difference of each pair.
    const samples = { real: tf.tensor([0, 2, 0, 4, 0, 1, 2, 2], [4, 1, 2, 1]), fake: tf.zeros([4, 1, 2, 1]) };
    const distances = [2, 8, 0.5, 4];
    const expected =
      REAL.map((real, i) => FAKE[i]! - real + (0.25 * (FAKE[i]! - real) ** 2) / distances[i]!).reduce((a, b) => a + b) /
      4;
    expect(value(objectiveOf(oGan).discriminatorLoss(at({ samples })))).toBeCloseTo(expected, 6);
    expect(value(objectiveOf(oGan).generatorLoss(at()))).toBeCloseTo(0.0625, 6);
  });
});

describe('meg', () => {
  const options = {
    shape: [2],
    width: 4,
    latentSize: 3,
    leakySlope: 0.2,
    ...({ generatorNorm: 'none', discriminatorNorm: 'none', head: 'score', initialiser: 'glorot' } as const),
  };
  /** The auxiliary loss of a network whose weights are all 0, so that its outputs are 0. */
  const lossOfZeros = (preset: string, latents: tf.Tensor2D): number => {
    const network = objectiveOf(meg, preset).auxiliary!.build(options);
    const weights = Object.fromEntries(
      Object.entries({ ...network.parameters, ...network.buffers }).map(([name, { shape }]) => [
        name,
        tf.zeros([...shape]),
      ]),
    );
    return value(network.apply(weights, tf.ones([2, 2]), latents, { training: true }));
  };

  it('its statistics network starts at the mean cross-entropy log 2 of both halves', () => {
    expect(lossOfZeros('default', tf.ones([2, 3]))).toBeCloseTo(Math.LN2, 6);
  });

  it('its loss is the mean cross-entropy: label 1 for pairs that belong together, 0 for the others', () => {
    // Weights with which T(x, z) = z₁ where z₁ > 0: each hidden layer hands its first unit on.
    const network = objectiveOf(meg, 'default').auxiliary!.build(options);
    const weights = Object.fromEntries(
      Object.entries(network.parameters).map(([name, { shape }]) => {
        const passes = name.startsWith('auxiliary/pairs/') && name.endsWith('/kernel');
        // The first of its rows, behind the three features of x in the first layer.
        const row = name.includes('/dense0/') ? 3 : 0;
        const columns = shape.at(-1)!;
        const entries = new Float32Array(tf.util.sizeFromShape([...shape]));
        if (passes) entries[row * columns] = 1;
        return [name, tf.tensor(entries, [...shape])];
      }),
    );
    const scores = [0.5, 3];
    const latents = tf.tensor2d(scores.map((score) => [score, 0, 0]));
    // −log σ(T) for label 1, −log(1 − σ(T)) for label 0.
    const sigmoid = (t: number): number => 1 / (1 + Math.exp(-t));
    const expected = scores.reduce((sum, t) => sum - Math.log(sigmoid(t)) - Math.log(1 - sigmoid(t)), 0) / 4;
    expect(value(network.apply(weights, tf.ones([2, 2]), latents, { training: true }))).toBeCloseTo(expected, 5);
  });

  it('its statistics network learns which latents a fake was made of: a loss well below log 2', async () => {
    const alone: Objective = { ...objectiveOf(meg), generatorLoss: ({ fake }) => tf.mul(0, tf.mean(fake)) };
    const recipe = {
      discriminatorSteps: 0,
      generatorOptimizer: sgd({ learningRate: 0 }),
      auxiliaryOptimizer: adam({ learningRate: 0.01 }),
    };
    const trainer = trainerOf(modelOf(alone, recipe), { engine, dataset: await loadDataset('ring8') });
    const losses: number[] = [];
    for (let i = 0; i < 300; i++) {
      trainer.step();
      losses.push((await trainer.readLosses()).generatorLoss!);
    }
    trainer.dispose();
    const mean = (values: number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
    expect(mean(losses.slice(-50))).toBeLessThan(0.9 * Math.LN2);
  });

  it('z-recovery is the mean squared error of the latents', () => {
    expect(
      lossOfZeros(
        'z-recovery',
        tf.tensor2d([
          [1, 2, 3],
          [0, -1, 3],
        ]),
      ),
    ).toBeCloseTo(24 / 6, 6);
  });

  it('λ = 10 with the norm of its authors’ code is 10 / (H·W) with the full norm', () => {
    // A critic whose gradient is g: theirs is 10 · mean over H and W of the squared norm over channels.
    const g = tf.linspace(-1, 1, 7 * 5 * 2);
    const critic = (x: tf.Tensor): tf.Tensor1D => tf.sum(tf.mul(tf.reshape(x, [-1, 70]), g), 1) as tf.Tensor1D;
    const theirs = 10 * value(tf.mean(tf.sum(tf.square(tf.reshape(g, [7, 5, 2])), 2)));
    const full = (10 / (7 * 5)) * value(tf.sum(tf.square(g)));
    const ours = value(objectiveOf(meg, 'official').penalty!.value(critic, tf.zeros([4, 7, 5, 2])));
    expect(ours).toBeCloseTo(theirs, 5);
    expect(ours).toBeCloseTo(full, 5);
  });

  it('on 2-D data that norm is the full one', () => {
    const critic = (x: tf.Tensor): tf.Tensor1D => tf.sum(tf.mul(x, tf.tensor1d([3, 4])), 1) as tf.Tensor1D;
    const penalty = (preset: string): number =>
      value(objectiveOf(meg, preset).penalty!.value(critic, tf.zeros([4, 2])));
    expect(penalty('official')).toBeCloseTo(250, 4);
    expect(penalty('paper')).toBeCloseTo(2.5, 5);
  });
});

describe('began', () => {
  // Scores are negative errors: L(x_r) = 1, 3 and L(x_f) = 2, 6, so the means are 2 and 4.
  const batch = (k: number): Batch =>
    batchOfScores(tf.tensor1d([-1, -3]), tf.tensor1d([-2, -6]), { memory: { k: tf.scalar(k) } });

  it('has the losses L(x_r) − k·L(x_f) and L(x_f)', () => {
    expect(value(objectiveOf(began).discriminatorLoss(batch(0.25)))).toBeCloseTo(1, 6);
    expect(value(objectiveOf(began).generatorLoss(batch(0.25)))).toBeCloseTo(4, 6);
  });

  it.each([
    { k: 0.5, next: 0.4975 },
    // 0.001 · (0.75 · 2 − 4) = −0.0025 would be below 0.
    { k: 0, next: 0 },
  ])('moves k from $k to $next', ({ k, next }) => {
    expect(value(objectiveOf(began).memory!.update(batch(k)).k!)).toBeCloseTo(next, 6);
  });

  it('starts at k = 0 and scores by the mean absolute error', () => {
    expect(objectiveOf(began).memory!.initial).toEqual({ k: 0 });
    const reconstruction = tf.tensor([1, 2, 3, 4], [2, 1, 2, 1]);
    const samples = tf.tensor([1, 0, 0, 8], [2, 1, 2, 1]);
    const score = objectiveOf(began).head!.score({ reconstruction, codes: tf.zeros([2, 1]) }, samples);
    expect(Array.from(score.dataSync())).toEqual([-1, -3.5]);
  });
});

describe('ebgan', () => {
  const energies = (codes: tf.Tensor2D): Batch =>
    batchOfScores(tf.tensor1d([-0.5, -0.25]), tf.tensor1d([-0.5, -3]), { outputs: outputsOf(codes) });

  // Cosines of the pairs (1, 2), (1, 3) and (2, 3); the mean of their squares.
  it.each([
    {
      name: 'equal',
      codes: [
        [1, 1],
        [2, 2],
        [3, 3],
      ],
      term: 1,
    },
    {
      name: 'opposite',
      codes: [
        [1, 1],
        [-2, -2],
      ],
      term: 1,
    },
    {
      name: 'orthogonal',
      codes: [
        [1, 0],
        [0, 5],
      ],
      term: 0,
    },
    {
      name: 'at 0°, 60° and 90°',
      codes: [
        [1, 0],
        [1, Math.sqrt(3)],
        [0, 2],
      ],
      term: (0.25 + 0 + 0.75) / 3,
    },
    {
      // Their lengths are half of what 1e-12 leaves of them, so a code's cosine with itself is a half.
      name: 'tiny orthogonal',
      codes: [
        [1e-6, 0],
        [0, 1e-6],
      ],
      term: 0,
    },
  ])('the pulling-away term of $name codes is $term', ({ codes, term }) => {
    expect(value(pullingAway(tf.tensor2d(codes)))).toBeCloseTo(term, 5);
  });

  it('lifts the energy of fakes to the margin 1 only', () => {
    // E U(x_r) = 0.375; E max(0, 1 − U(x_f)) = (0.5 + 0) / 2. With one margin for the mean energy 1.75 it would be 0.
    const orthogonal = tf.tensor2d([
      [1, 0],
      [0, 5],
    ]);
    expect(value(objectiveOf(ebgan).discriminatorLoss(energies(orthogonal)))).toBeCloseTo(0.625, 6);
    expect(value(objectiveOf(ebgan, 'pytorch-gan').discriminatorLoss(energies(orthogonal)))).toBeCloseTo(0.375, 6);
  });

  it('gives the generator the energy and a tenth of the pulling-away term', () => {
    const equal = tf.tensor2d([
      [1, 1],
      [2, 2],
    ]);
    expect(value(objectiveOf(ebgan).generatorLoss(energies(equal)))).toBeCloseTo(1.85, 5);
    expect(value(objectiveOf(ebgan, 'plain').generatorLoss(energies(equal)))).toBeCloseTo(1.75, 5);
  });

  // D(x) = x / 2 at (1, 2): ∂U/∂x of U = ½ Σ (x − x/2)² is x / 4, and with the first x as data −x / 4. Codes do not move.
  it.each([
    ['default', [0.25, 0.5]],
    ['pytorch-gan', [-0.25, -0.5]],
  ])('sends the energy’s gradient to a fake as its source does: %s', (preset, slope) => {
    const loss = (x: tf.Tensor): tf.Tensor => {
      const reconstruction = tf.mul(0.5, x);
      const outputs = { codes: tf.tensor2d([[1], [1]]), reconstruction };
      const fake = objectiveOf(ebgan).head!.score(outputs, x);
      const samples = { real: x, fake: x };
      const batch = batchOfScores(fake, fake, { samples, outputs: { real: outputs, fake: outputs } });
      return objectiveOf(ebgan, preset).generatorLoss(batch);
    };
    const gradient = tf.grad(loss)(
      tf.tensor2d(
        [...slope, ...slope].map((s) => 4 * Math.abs(s)),
        [2, 2],
      ),
    );
    // Two samples: the loss is the mean of their energies.
    expect(Array.from(gradient.dataSync(), (s) => 2 * s)).toEqual(
      [...slope, ...slope].map((s) => expect.closeTo(s, 6) as number),
    );
  });
});
