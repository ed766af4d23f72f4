import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../harness/engines/cpu.js';
import type { Batch } from '../../harness/variant.js';
import hinge from '../../variants/hinge/variant.js';
import sgan from '../../variants/sgan/variant.js';
import wganGp from '../../variants/wgan-gp/variant.js';
import { batchOfScores } from './batches.js';

beforeAll(startCpu);

const REAL = [0.5, -1, 2, 0.25];
const FAKE = [-0.5, 0.75, -1.5, 1];
const sigmoid = (t: number): number => 1 / (1 + Math.exp(-t));
const softplus = (t: number): number => Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t)));
const mean = (values: number[]): number => values.reduce((a, b) => a + b) / values.length;

const value = (loss: tf.Tensor): number => loss.dataSync()[0]!;
const scores = (real: number[], fake: number[]): Batch => batchOfScores(tf.tensor1d(real), tf.tensor1d(fake));

describe('losses at the scores of the golden table', () => {
  // Computed in float64 from the closed forms for the scores above; SGAN: E sp(−s_r) + E sp(s_f), E sp(−s_f).
  it.each([
    ['sgan', sgan, 1.403957265, 0.843905739],
    ['hinge', hinge, 1.875, 0.0625],
    ['wgan-gp without its penalty', wganGp, -0.5, 0.0625],
  ])('%s', (_, { objective }, discriminator, generator) => {
    expect(value(objective.discriminatorLoss(scores(REAL, FAKE)))).toBeCloseTo(discriminator, 6);
    expect(value(objective.generatorLoss(scores(REAL, FAKE)))).toBeCloseTo(generator, 6);
  });

  it('stay exact at scores of ±50', () => {
    const [real, fake] = [
      [50, -50],
      [-50, 50],
    ];
    expect(value(sgan.objective.discriminatorLoss(scores(real, fake)))).toBeCloseTo(
      mean(real.map((s) => softplus(-s))) + mean(fake.map(softplus)),
      5,
    );
    expect(value(hinge.objective.discriminatorLoss(scores(real, fake)))).toBeCloseTo(51, 5);
  });
});

describe('gradients with respect to the scores', () => {
  const all = [...FAKE, 50, -50];
  const gradient = (loss: (fake: tf.Tensor1D) => tf.Tensor): number[] =>
    Array.from(
      tf
        .grad((fake: tf.Tensor) => loss(fake as tf.Tensor1D))(tf.tensor1d(all))
        .dataSync(),
    );
  const real = (): tf.Tensor1D => tf.tensor1d(all.map((s) => -s));
  const expected = (slope: (s: number) => number): unknown[] =>
    all.map((s) => expect.closeTo(slope(s) / all.length, 6) as unknown);

  it.each([
    ['sgan, discriminator: σ(s)', sgan.objective.discriminatorLoss, sigmoid],
    ['sgan, generator: −σ(−s)', sgan.objective.generatorLoss, (s: number) => -sigmoid(-s)],
    ['hinge, discriminator: 1 where s > −1', hinge.objective.discriminatorLoss, (s: number) => (s > -1 ? 1 : 0)],
    ['hinge, generator: −1', hinge.objective.generatorLoss, () => -1],
    ['wgan-gp, discriminator: 1', wganGp.objective.discriminatorLoss, () => 1],
    ['wgan-gp, generator: −1', wganGp.objective.generatorLoss, () => -1],
  ])('%s', (_, loss, slope) => {
    expect(gradient((fake) => loss(batchOfScores(real(), fake)))).toEqual(expected(slope));
  });
});
