import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { gradientError } from '../../../harness/engines/gradient-check.js';
import { installGradientRepairs } from '../../../harness/engines/gradients.js';
import { stream } from '../../../harness/random/stream.js';
import { describeGradients } from './operations.js';

await startCpu();
describeGradients('cpu');

describe('installGradientRepairs', () => {
  it('can be called again', () => {
    installGradientRepairs();
    // d²/dx² tanh x = −2 tanh x (1 − tanh² x), at 0.5: by hand. Stock tfjs cannot differentiate it twice.
    const curvature = tf
      .grad(tf.grad((x) => tf.tanh(x)))(tf.scalar(0.5))
      .dataSync()[0];
    expect(curvature).toBeCloseTo(-2 * Math.tanh(0.5) * (1 - Math.tanh(0.5) ** 2), 5);
  });

  it.each([
    // both sides of the kink, from the definitions: leakyRelu 0.2, elu eˣ
    { name: 'leakyRelu', f: (x: tf.Tensor) => tf.leakyRelu(x, 0.2), want: [0.2, 1] },
    { name: 'elu', f: (x: tf.Tensor) => tf.elu(x), want: [Math.exp(-2), 1] },
    { name: 'elu far below and above zero', f: (x: tf.Tensor) => tf.elu(tf.mul(x, 100)), want: [0, 100] },
  ])('$name has its slopes at -2 and 2', ({ f, want }) => {
    const slopes = tf
      .grad(f)(tf.tensor1d([-2, 2]))
      .dataSync();
    want.forEach((slope, i) => expect(slopes[i]).toBeCloseTo(slope, 5));
  });

  it('mirrorPad throws a sentence instead of dropping the reflected part', () => {
    const pad = (x: tf.Tensor) => tf.mirrorPad(x, [[1, 1]], 'reflect');
    expect(() => tf.grad(pad)(tf.tensor1d([1, 2, 3]))).toThrow('mirrorPad has no gradient here');
  });

  it.each([
    { to: [6, 6] as [number, number], alignCorners: false },
    { to: [1, 1] as [number, number], alignCorners: false },
    { to: [4, 4] as [number, number], alignCorners: true },
  ])('resizeNearestNeighbor from 2×2 to $to, alignCorners $alignCorners, throws a sentence', ({ to, alignCorners }) => {
    const resize = (x: tf.Tensor) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, to, alignCorners);
    expect(() => tf.grad(resize)(tf.ones([1, 2, 2, 1]))).toThrow('only enlargements by powers of two');
  });
});

describe('gradientError', () => {
  const cube = (x: tf.Tensor) => tf.mul(x, tf.square(x));
  /** x³ whose gradient is off by the factor. */
  const wrongCube = (factor: number) =>
    tf.customGrad((x, save) => {
      const point = x as tf.Tensor;
      (save as (tensors: tf.Tensor[]) => void)([point]);
      return { value: cube(point), gradFunc: (dy: tf.Tensor) => tf.mul(dy, tf.mul(3 * factor, tf.square(point))) };
    }) as (x: tf.Tensor) => tf.Tensor;
  const x = tf.tensor1d([1, -2, 0.5]);

  it('is noise for a right gradient', async () => {
    expect(await gradientError(cube, x, stream(2))).toBeLessThan(1e-4);
  });

  it.each([0.9, 1.1, -1, 0])('shows a gradient that is %d times the right one', async (factor) => {
    expect(await gradientError(wrongCube(factor), x, stream(2))).toBeGreaterThan(0.02);
  });

  it('is infinite when the gradient is not a number', async () => {
    expect(await gradientError(wrongCube(NaN), x, stream(2))).toBe(Infinity);
  });
});
