import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { gradientError } from '../../../harness/engines/gradient-check.js';
import { gradientPenalty, sumOfPenalties } from '../../../harness/training/penalties.js';
import { fakes, interpolates, reals } from '../../../harness/training/sites.js';
import { stream } from '../../../harness/random/stream.js';

beforeAll(startCpu);

/** D(x) = w·x on "images" with as many entries as w. */
const linear = (w: tf.Tensor) => (x: tf.Tensor) =>
  tf.reshape(
    tf.matMul(tf.reshape(x, [-1, w.size]) as tf.Tensor2D, tf.reshape(w, [w.size, 1]) as tf.Tensor2D),
    [-1],
  ) as tf.Tensor1D;
const weights = (): tf.Tensor => tf.tensor1d([3, 4]);
const points = (): tf.Tensor => tf.zeros([6, 1, 2, 1]);
const value = (penalty: tf.Tensor): number => penalty.dataSync()[0]!;

describe('gradient penalties of a linear critic', () => {
  // ‖∇D‖ = ‖w‖ = 5 everywhere: weight·|5 − centre|^p.
  it.each([
    { name: 'WGAN-GP', options: { centre: 1, weight: 10 }, expected: 160 },
    { name: 'WGAN-LP', options: { centre: 1, weight: 10, oneSided: true }, expected: 160 },
    { name: 'WGAN-div', options: { power: 6, weight: 2 }, expected: 31250 },
    { name: 'R1', options: { weight: 5 }, expected: 125 },
    { name: 'one-sided below its centre', options: { centre: 7, weight: 10, oneSided: true }, expected: 0 },
    { name: 'two-sided below its centre', options: { centre: 7, weight: 10 }, expected: 40 },
    {
      name: 'the excess to the first power',
      options: { centre: 1, power: 1, weight: 10, oneSided: true },
      expected: 40,
    },
    { name: 'an odd power below its centre', options: { centre: 7, power: 3, weight: 10 }, expected: 80 },
    { name: 'the plain slope', options: { power: 1, weight: 10 }, expected: 50 },
  ])('$name is $expected', ({ options, expected }) => {
    const penalty = gradientPenalty({ at: reals(), ...options });
    expect(value(penalty.value(linear(weights()), points()))).toBeCloseTo(expected, 2);
  });

  it('has the gradient 2·weight·(‖w‖ − 1)·w/‖w‖ with respect to the weights', () => {
    const penalty = gradientPenalty({ at: reals(), centre: 1, weight: 10 });
    const gradient = tf.grad((w: tf.Tensor) => penalty.value(linear(w), points()))(weights());
    expect(Array.from(gradient.dataSync())).toEqual([expect.closeTo(48, 3), expect.closeTo(64, 3)]);
  });

  it('takes the norm over height, width and channels', () => {
    // Twelve slopes of 1: √12 − 1 squared, where a norm over the three channels would give √3 − 1 squared.
    const penalty = gradientPenalty({ at: reals(), centre: 1, weight: 1 });
    expect(value(penalty.value(linear(tf.ones([12])), tf.zeros([6, 2, 2, 3])))).toBeCloseTo(
      (Math.sqrt(12) - 1) ** 2,
      4,
    );
  });

  it('is the mean over the samples of each one’s own norm', () => {
    // D = x² / 2 has the slope |x|: (3 − 1)² and (1 − 1)², where the norm of the whole batch would be √10.
    const penalty = gradientPenalty({ at: reals(), centre: 1, weight: 1 });
    const bowl = (x: tf.Tensor): tf.Tensor1D => tf.sum(tf.mul(0.5, tf.square(x)), [1]) as tf.Tensor1D;
    expect(value(penalty.value(bowl, tf.tensor2d([3, 1], [2, 1])))).toBeCloseTo(2, 5);
  });

  it.each([{ centre: 1 }, { power: 1 }, { power: 6 }, { centre: 1, oneSided: true, power: 1 }])(
    'stays differentiable where the critic is flat: %o',
    (options) => {
      const penalty = gradientPenalty({ at: reals(), weight: 10, ...options });
      const gradient = tf.grad((w: tf.Tensor) => penalty.value(linear(w), points()))(tf.zeros([2]));
      expect(Array.from(gradient.dataSync()).every(Number.isFinite)).toBe(true);
    },
  );
});

describe('the divergence of two Diracs at distance d under a linear critic', () => {
  // Reals at d, fakes at 0, D = s·x: the critic's gain s·d − k·s^p is greatest at s = (d / (k·p))^(1/(p − 1)).
  it.each([
    { k: 0.5, p: 2, d: 3 },
    { k: 2, p: 6, d: 3 },
    { k: 2, p: 6, d: 0.5 },
  ])('k = $k, p = $p, d = $d', ({ k, p, d }) => {
    const penalty = gradientPenalty({ at: interpolates(), weight: k, power: p });
    const [real, fake] = [tf.fill([4, 1], d), tf.zeros([4, 1])];
    const at = penalty.site.points({ real, fake, noise: tf.tensor2d([0.1, 0.4, 0.6, 0.9], [4, 1]) });
    const gain = (s: tf.Tensor): tf.Tensor => {
      const critic = linear(s);
      return tf.sub(tf.sub(tf.mean(critic(real)), tf.mean(critic(fake))), penalty.value(critic, at));
    };
    const best = (d / (k * p)) ** (1 / (p - 1));
    const { value: greatest, grad } = tf.valueAndGrad(gain)(tf.tensor1d([best]));
    expect(value(greatest)).toBeCloseTo(best * d - k * best ** p, 5);
    expect(value(grad)).toBeCloseTo(0, 4);
    if (p === 2) expect(value(greatest)).toBeCloseTo((d * d) / 2, 5);
  });
});

describe('sums of penalties', () => {
  it('take each term at its own site with its own weight', () => {
    const penalty = sumOfPenalties(
      gradientPenalty({ at: reals(), weight: 2 }),
      sumOfPenalties(gradientPenalty({ at: fakes(), weight: 3 }), gradientPenalty({ at: interpolates(), weight: 5 })),
    );
    // D = x² / 2 has the squared slope x²: 2·16 + 3·4 + 5·9 with interpolates half-way between 4 and 2.
    const bowl = (x: tf.Tensor): tf.Tensor1D => tf.sum(tf.mul(0.5, tf.square(x)), [1]) as tf.Tensor1D;
    const at = penalty.site.points({ real: tf.fill([3, 1], 4), fake: tf.fill([3, 1], 2), noise: tf.fill([3], 0.5) });
    expect(penalty.batches).toBe(3);
    expect(value(penalty.value(bowl, at))).toBeCloseTo(89, 4);
  });

  it('keep the batches of their terms apart for layers that mix samples', () => {
    const penalty = sumOfPenalties(
      gradientPenalty({ at: reals(), weight: 1 }),
      gradientPenalty({ at: fakes(), weight: 1 }),
    );
    const sizes: number[] = [];
    const watched = (x: tf.Tensor): tf.Tensor1D => {
      sizes.push(x.shape[0]!);
      return linear(weights())(x);
    };
    penalty.value(watched, tf.zeros([12, 1, 2, 1]));
    expect(sizes).toEqual([6, 6]);
  });
});

describe('the gradient with respect to the weights equals finite differences', () => {
  type Parameters = Record<'filter' | 'hidden' | 'output', tf.Tensor>;
  /** Convolution, tanh, dense, softplus, dense: smooth, so that differences are a fair judge; [n, 4, 4, 2] → [n]. */
  const critic =
    ({ filter, hidden, output }: Parameters) =>
    (x: tf.Tensor): tf.Tensor1D => {
      const features = tf.tanh(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same'));
      const dense = tf.softplus(tf.matMul(tf.reshape(features, [-1, 12]) as tf.Tensor2D, hidden as tf.Tensor2D));
      return tf.reshape(tf.matMul(dense as tf.Tensor2D, output as tf.Tensor2D), [-1]) as tf.Tensor1D;
    };

  it.each([
    { name: 'WGAN-GP', options: { centre: 1 } },
    { name: 'WGAN-LP, slopes above 1', options: { centre: 1, oneSided: true }, size: 2 },
    { name: 'WGAN-LP without the square, slopes above 1', options: { centre: 1, power: 1, oneSided: true }, size: 2 },
    { name: 'R1', options: {} },
    { name: 'WGAN-div', options: { power: 6 } },
    { name: 'the plain slope', options: { power: 1 } },
  ])('$name', async ({ options, size = 0.8 }) => {
    const random = stream(1, 'penalties');
    const draw = (...shape: number[]): tf.Tensor =>
      tf.tensor(random.normal(tf.util.sizeFromShape(shape), 0, size), shape);
    const parameters = { filter: draw(3, 3, 2, 3), hidden: draw(12, 4), output: draw(4, 1) };
    const penalty = gradientPenalty({ at: reals(), weight: 0.5, ...options });
    const images = draw(3, 4, 4, 2);
    for (const name of Object.keys(parameters) as (keyof Parameters)[]) {
      const field = (p: tf.Tensor): tf.Tensor => penalty.value(critic({ ...parameters, [name]: p }), images);
      expect(value(field(parameters[name]))).toBeGreaterThan(1e-3);
      expect(await gradientError(field, parameters[name], random), name).toBeLessThan(5e-3);
    }
  });
});
