import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { gradientPenalty } from '../../../harness/training/penalties.js';
import { fakes, interpolates, reals } from '../../../harness/training/sites.js';

beforeAll(startCpu);

/** D(x) = w·x with ‖w‖ = 5, on 1 × 2 × 1 "images". */
const critic = (w: tf.Tensor) => (x: tf.Tensor) =>
  tf.reshape(
    tf.matMul(tf.reshape(x, [-1, 2]) as tf.Tensor2D, tf.reshape(w, [2, 1]) as tf.Tensor2D),
    [-1],
  ) as tf.Tensor1D;
const weights = (): tf.Tensor => tf.tensor1d([3, 4]);
const points = (): tf.Tensor => tf.zeros([6, 1, 2, 1]);

describe('gradient penalties of a linear critic', () => {
  // ‖∇D‖ = ‖w‖ = 5 everywhere: weight·(5 − 1)², weight·5^p. Variants.md, golden test 4.
  it.each([
    { name: 'WGAN-GP', options: { centre: 1, weight: 10 }, value: 160 },
    { name: 'WGAN-LP', options: { centre: 1, weight: 10, oneSided: true }, value: 160 },
    { name: 'WGAN-div', options: { power: 6, weight: 2 }, value: 31250 },
    { name: 'R1', options: { weight: 5 }, value: 125 },
    { name: 'one-sided below its centre', options: { centre: 7, weight: 10, oneSided: true }, value: 0 },
    { name: 'two-sided below its centre', options: { centre: 7, weight: 10 }, value: 40 },
  ])('$name is $value', ({ options, value }) => {
    const penalty = gradientPenalty({ at: reals(), ...options });
    expect(penalty.value(critic(weights()), points()).dataSync()[0]).toBeCloseTo(value, 2);
  });

  it('has the gradient 2·weight·(‖w‖ − 1)·w/‖w‖ with respect to the weights', () => {
    const penalty = gradientPenalty({ at: reals(), centre: 1, weight: 10 });
    const gradient = tf.grad((w: tf.Tensor) => penalty.value(critic(w), points()))(weights());
    expect(Array.from(gradient.dataSync())).toEqual([expect.closeTo(48, 3), expect.closeTo(64, 3)]);
  });

  it('stays differentiable where the critic is flat', () => {
    const penalty = gradientPenalty({ at: reals(), centre: 1, weight: 10 });
    const gradient = tf.grad((w: tf.Tensor) => penalty.value(critic(w), points()))(tf.zeros([2]));
    expect(Array.from(gradient.dataSync()).every(Number.isFinite)).toBe(true);
  });
});

describe('sites', () => {
  const real = tf.tidy.bind(tf);
  const batch = (value: number): tf.Tensor => real(() => tf.fill([4, 2, 2, 3], value));

  it('interpolates take one share per sample, not per pixel', () => {
    const site = interpolates();
    const noise = tf.tensor([0, 0.25, 0.5, 1], site.noise!([4, 2, 2, 3]).shape as number[]);
    const at = site.points({ real: batch(8), fake: batch(4), noise });
    expect(Array.from(tf.min(at, [1, 2, 3]).dataSync())).toEqual([4, 5, 6, 8]);
    expect(Array.from(tf.max(at, [1, 2, 3]).dataSync())).toEqual([4, 5, 6, 8]);
  });

  it('reals and fakes are the batches themselves and need no noise', () => {
    const [r, f] = [batch(1), batch(2)];
    expect(reals().points({ real: r, fake: f, noise: undefined })).toBe(r);
    expect(fakes().points({ real: r, fake: f, noise: undefined })).toBe(f);
    expect(reals().noise).toBe(undefined);
  });
});
