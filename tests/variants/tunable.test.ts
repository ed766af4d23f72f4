import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../harness/engines/cpu.js';
import { holds } from '../../harness/record/ranges.js';
import { stream } from '../../harness/random/stream.js';
import { commonRanges } from '../../harness/suite/tuning.js';
import { resolveSettings } from '../../harness/training/settings.js';
import { discoverVariants, findVariant } from '../../harness/training/variants.js';
import type { Batch, Variant } from '../../harness/variant.js';
import { batchOfScores } from './batches.js';
import { objectiveOf } from './objectives.js';

beforeAll(startCpu);

const entries = await discoverVariants();
function variantNamed(name: string): Variant {
  const entry = findVariant(entries, name);
  if (entry.status !== 'ready') throw new Error(entry.reason);
  return entry.variant;
}
const withConstants = (name: string, constants: Record<string, number>) =>
  resolveSettings(name, variantNamed(name), { preset: 'default', settings: constants }).objective;
const value = (x: tf.Tensor): number => x.dataSync()[0]!;
const scores = (real: number[], fake: number[], more: Partial<Batch> = {}): Batch =>
  batchOfScores(tf.tensor1d(real), tf.tensor1d(fake), more);

describe('what was published', () => {
  it.each([
    ['began', 'gamma', 0.75],
    ['began', 'kRate', 0.001],
    ['wgan', 'clip', 0.01],
    ['ebgan', 'margin', 1],
    ['ebgan', 'pulling', 0.1],
    ['wgan-gp', 'weight', 10],
    ['wgan-lp', 'weight', 10],
    ['dragan', 'weight', 10],
    ['dragan', 'noise', 0.5],
    ['r1', 'gamma', 10],
    ['wgan-div', 'k', 2],
    ['wgan-div', 'power', 6],
    ['meg', 'weight', 0.1],
    ['gan-qp', 'slope', 10],
    ['o-gan', 'correlation', 0.5],
    ['o-gan', 'quadratic', 0.25],
  ])('of %s, %s %d, is the default and in the range of the search', (name, constant, published) => {
    const { default: own, range } = variantNamed(name).tunable![constant]!;
    expect(own).toBe(published);
    expect(holds(range, published)).toBe(true);
  });
  it.each([
    ['BEGAN, in the paper, γ = 0.3', 'began', 'gamma', 0.3],
    ['WGAN-GP on toy data', 'wgan-gp', 'weight', 0.1],
    ['MEG for anomaly detection', 'meg', 'weight', 100],
    ['the code of WGAN-div', 'wgan-div', 'k', 10],
    ['O-GAN at 256 pixels', 'o-gan', 'correlation', 1],
  ])('elsewhere is in the range too: %s', (_, name, constant, published) => {
    expect(holds(variantNamed(name).tunable![constant]!.range, published)).toBe(true);
  });
  it.each([
    ['WGAN', 5e-5],
    ['BEGAN', 1e-4],
    ['WGAN-GP', 1e-4],
    ['SN-GAN', 2e-4],
    ['the common recipe', 1e-3],
  ])('of learning rates is searched: %s, %d', (_, rate) => {
    expect(holds(commonRanges.learningRate!, rate)).toBe(true);
  });
});

describe('a constant', () => {
  it('of BEGAN steers k: k + λ_k (γ L(x_r) − L(x_f))', () => {
    const next = (constants: Record<string, number>): number => {
      const update = withConstants('began', constants).memory!.update;
      // Scores are −L, so L(x_r) = 2 and L(x_f) = 1.
      return value(update(scores([-1, -3], [-1, -1], { memory: { k: tf.scalar(0.25) } })).k!);
    };
    expect(next({})).toBeCloseTo(0.25 + 1e-3 * (0.75 * 2 - 1), 6);
    expect(next({ gamma: 1, kRate: 0.05 })).toBeCloseTo(0.25 + 0.05 * (2 - 1), 6);
  });
  it('of WGAN is the bound of its weights', () => {
    const clipped = withConstants('wgan', { clip: 0.1 })
      .constrain!.apply(tf.tensor1d([-3, 0.05, 0.2]))
      .dataSync();
    expect(Array.from(clipped)).toEqual([-0.1, 0.05, 0.1].map((each) => expect.closeTo(each, 7) as number));
    const { variant } = { variant: variantNamed('wgan') };
    expect(value(objectiveOf(variant, 'official', { clip: 0.2 }).constrain!.apply(tf.tensor1d([1])))).toBeCloseTo(0.2);
  });
  it('of EBGAN is the margin: E U(x_r) + E max(0, m − U(x_f))', () => {
    const loss = (margin: number): number =>
      value(withConstants('ebgan', { margin }).discriminatorLoss(scores([-1, -2], [-0.25, -1.25])));
    expect(loss(1)).toBeCloseTo(1.5 + (0.75 + 0) / 2, 6);
    expect(loss(0.5)).toBeCloseTo(1.5 + (0.25 + 0) / 2, 6);
    expect(loss(2)).toBeCloseTo(1.5 + (1.75 + 0.75) / 2, 6);
  });
  it('of EBGAN is the weight of its pulling-away term, which is 1 for equal codes', () => {
    const codes = tf.ones([2, 3]) as tf.Tensor2D;
    const output = { codes, reconstruction: codes };
    const loss = (pulling: number): number =>
      value(
        withConstants('ebgan', { pulling }).generatorLoss(
          scores([0, 0], [-1, -2], { outputs: { real: output, fake: output } }),
        ),
      );
    expect(loss(0.5)).toBeCloseTo(1.5 + 0.5, 6);
    expect(loss(0.02)).toBeCloseTo(1.5 + 0.02, 6);
  });
  it('of GAN-QP is λ: E[−Δ + Δ² / (2λ d)]', () => {
    const samples = { real: tf.tensor2d([[0, 4]]), fake: tf.tensor2d([[0, 0]]) }; // d = 2
    const loss = value(withConstants('gan-qp', { slope: 5 }).discriminatorLoss(scores([3], [1], { samples })));
    expect(loss).toBeCloseTo(-2 + 4 / (2 * 5 * 2), 6);
  });
  it('of O-GAN weighs what the players share and the square', () => {
    const codes = tf.tensor2d([[1, 2, 3]]);
    const output = { codes, reconstruction: codes };
    const samples = { real: tf.tensor2d([[0, 2]]), fake: tf.tensor2d([[0, 0]]) }; // d = 2
    const objective = withConstants('o-gan', { correlation: 2, quadratic: 0.5 });
    const batch = scores([3], [1], { latents: codes, samples, outputs: { real: output, fake: output } });
    expect(value(objective.sharedLoss!(batch))).toBeCloseTo(-2, 5); // the correlation of equal vectors is 1
    expect(value(objective.discriminatorLoss(batch))).toBeCloseTo(-2 + (0.5 * 4) / 2, 6);
  });
  // A linear critic whose weights have the norm 5, wherever the points are.
  it.each([
    ['wgan-gp', { weight: 3 }, 3 * (5 - 1) ** 2],
    ['wgan-lp', { weight: 3 }, 3 * (5 - 1) ** 2],
    ['dragan', { weight: 3, noise: 1 }, 3 * (5 - 1) ** 2],
    ['r1', { gamma: 4 }, (4 / 2) * 5 ** 2],
    ['energy', { weight: 3 }, 3 * 5 ** 2],
    ['meg', { weight: 3 }, 3 * 5 ** 2],
    ['wgan-div', { k: 3, power: 2 }, 3 * 5 ** 2],
    ['wgan-div', { power: 4 }, 2 * 5 ** 4],
  ])('of %s is in its penalty: %o makes it %d', (name, constants, expected) => {
    const penalty = withConstants(name, constants).penalty!;
    const w = tf.tensor2d([3, 4], [2, 1]);
    const critic = (x: tf.Tensor): tf.Tensor1D => tf.reshape(tf.matMul(x as tf.Tensor2D, w), [-1]) as tf.Tensor1D;
    const shape = [4, 2];
    const spec = penalty.site.noise?.(shape);
    const noise =
      spec && tf.tensor(stream(1, 'noise')[spec.distribution](spec.shape.reduce((a, b) => a * b)), [...spec.shape]);
    const points = penalty.site.points({ real: tf.zeros(shape), fake: tf.ones(shape), noise });
    expect(value(penalty.value(critic, points)) / expected).toBeCloseTo(1, 5);
  });
});

it('the ratio of rates moves the generator alone', () => {
  const variant = variantNamed('sgan');
  const { recipe } = resolveSettings('sgan', variant, {
    preset: 'default',
    settings: { learningRate: 4e-4, rateRatio: 0.5 },
  });
  expect(recipe.discriminatorOptimizer.learningRate).toBe(4e-4);
  expect(recipe.auxiliaryOptimizer.learningRate).toBe(4e-4);
  expect(recipe.generatorOptimizer.learningRate).toBe(2e-4);
});

describe('a setting that a variant does not have', () => {
  it.each([
    [
      'an unknown name',
      'began',
      { delta: 1 },
      /Variant began has no setting "delta"; it has learningRate, .*gamma \(0\.3 to 1 \(linear\)\), kRate/,
    ],
    ['a name of every object', 'sgan', { constructor: 1 }, /Variant sgan has no setting "constructor"/],
    [
      'a value out of range',
      'began',
      { gamma: 2 },
      /gamma of variant began has to be in its range, 0\.3 to 1 \(linear\), but is 2/,
    ],
    [
      'a value beside a list',
      'wgan-div',
      { power: 3 },
      /power of variant wgan-div has to be in its range, 2, 4, 6, but is 3/,
    ],
    ['no number', 'began', { gamma: NaN }, /gamma of variant began has to be in its range/],
  ])('%s, is refused with those that there are', (_, name, settings, message) => {
    expect(() => resolveSettings(name, variantNamed(name), { preset: 'default', settings })).toThrow(message);
  });
});
