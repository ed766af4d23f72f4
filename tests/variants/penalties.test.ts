import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../harness/engines/cpu.js';
import { gradientError } from '../../harness/engines/gradient-check.js';
import { stream, type Random } from '../../harness/random/stream.js';
import type { Penalty } from '../../harness/variant.js';
import { discoverVariants } from '../../harness/training/variants.js';
import { objectiveOf } from './objectives.js';

beforeAll(startCpu);

const SHAPE = [4, 2, 2, 2];
const ENTRIES = 8;

/** Every penalty of every preset. */
const penalties = (await discoverVariants()).flatMap((entry) =>
  entry.status === 'ready'
    ? Object.keys(entry.variant.presets).flatMap((preset) => {
        const { penalty } = objectiveOf(entry.variant, preset);
        return penalty ? [{ name: `${entry.name}, ${preset}`, penalty }] : [];
      })
    : [],
);

const pick = (name: string): Penalty => penalties.find((entry) => entry.name === name)!.penalty;

function pointsOf({ site }: Penalty, random: Random): tf.Tensor {
  const draw = (shape: readonly number[], values: Float32Array): tf.Tensor => tf.tensor(values, [...shape]);
  const spec = site.noise?.(SHAPE);
  const count = (shape: readonly number[]): number => tf.util.sizeFromShape([...shape]);
  return site.points({
    real: draw(SHAPE, random.normal(count(SHAPE))),
    fake: draw(SHAPE, random.normal(count(SHAPE))),
    noise: spec && draw(spec.shape, random[spec.distribution](count(spec.shape))),
  });
}

const flat = (x: tf.Tensor): tf.Tensor2D => tf.reshape(x, [-1, ENTRIES]) as tf.Tensor2D;

describe('with a linear critic whose weights have the norm 5', () => {
  // λ (5 − 1)² = 16 λ, k·5⁶ = 15625 k, γ/2 · 25: whatever the points are.
  it.each([
    ['wgan-gp, default', 160],
    ['wgan-gp, official-toy', 1.6],
    ['wgan-lp, default', 160],
    ['wgan-lp, su', 40],
    ['dragan, default', 160],
    ['dragan, studiogan', 160],
    ['wgan-div, default', 31250],
    ['wgan-div, official', 156250],
    ['wgan-div, su', 31250],
    ['wgan-div, at-pairs', 31250],
    ['r1, default', 125],
    ['r1, official', 250],
    ['r1, r1-r2', 250],
    ['rsgan, gp', 160],
    ['r3gan, default', 25],
    ['r3gan, official', 2.5],
    ['r3gan, r1-only', 12.5],
    ['energy, default', 25],
  ])('%s is %d', (name, expected) => {
    const penalty = pick(name);
    const w = tf.tensor2d([3, 4, 0, 0, 0, 0, 0, 0], [ENTRIES, 1]);
    const critic = (x: tf.Tensor): tf.Tensor1D => tf.reshape(tf.matMul(flat(x), w), [-1]) as tf.Tensor1D;
    const value = penalty.value(critic, pointsOf(penalty, stream(1, 'linear critic'))).dataSync()[0]!;
    expect(value / expected).toBeCloseTo(1, 5);
  });
});

it('the penalty on a non-negative energy is on the slope of the energy, σ(−s) times that of the score', () => {
  const zero = (x: tf.Tensor): tf.Tensor1D =>
    tf.reshape(tf.matMul(flat(x), tf.tensor2d([3, 4, 0, 0, 0, 0, 0, 0], [ENTRIES, 1])), [-1]) as tf.Tensor1D;
  // At the origin s = 0, so the slope of sp(−s) is 5 / 2.
  expect(pick('energy, non-negative').value(zero, tf.zeros(SHAPE)).dataSync()[0]).toBeCloseTo(6.25, 5);
});

describe('the gradient with respect to the weights of a small critic equals finite differences', () => {
  it.each(penalties)('$name', async ({ penalty }) => {
    const random = stream(3, 'small critic');
    // Slopes are well above 1, so that one-sided penalties are smooth, and tanh is far from flat.
    const hidden = tf.tensor2d(random.normal(ENTRIES * 5, 0, 0.5), [ENTRIES, 5]);
    const output = tf.tensor2d([4, -4, 4, 4, -4], [5, 1]);
    const points = tf.mul(pointsOf(penalty, random), 0.5);
    const value = (w: tf.Tensor): tf.Tensor =>
      penalty.value(
        (x) => tf.reshape(tf.matMul(tf.tanh(tf.matMul(flat(x), w as tf.Tensor2D)), output), [-1]) as tf.Tensor1D,
        points,
      );
    expect(await gradientError(value, hidden, random)).toBeLessThan(5e-3);
  });
});
