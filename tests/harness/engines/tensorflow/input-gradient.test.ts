import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../../../../harness/engines/start.js';

interface Case {
  readonly size: readonly [height: number, width: number];
  readonly channels: number;
  readonly filter: number;
  readonly stride: number;
  readonly pad: 'same' | 'valid';
}

const numbers = (count: number, step: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(step * (i + 1)));

/** The definition of a convolution's gradient, term by term: every product of an output and a filter tap goes to one pixel. */
function byDefinition(dy: tf.Tensor4D, filter: tf.Tensor4D, shape: number[], stride: number, pad: string): number[] {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const [, outHeight, outWidth, outChannels] = dy.shape;
  const taps = filter.shape[0];
  const before = (size: number, out: number): number =>
    pad === 'same' ? Math.floor(Math.max(0, (out - 1) * stride + taps - size) / 2) : 0;
  const [top, left] = [before(height, outHeight), before(width, outWidth)];
  const [slopes, weights] = [dy.arraySync(), filter.arraySync()];
  const sum = tf.buffer([batch, height, width, channels]);
  for (let n = 0; n < batch; n++)
    for (let y = 0; y < outHeight; y++)
      for (let x = 0; x < outWidth; x++)
        for (let ky = 0; ky < taps; ky++)
          for (let kx = 0; kx < taps; kx++) {
            const [row, column] = [y * stride + ky - top, x * stride + kx - left];
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            for (let c = 0; c < channels; c++)
              for (let o = 0; o < outChannels; o++) {
                const term = slopes[n]![y]![x]![o]! * weights[ky]![kx]![c]![o]!;
                sum.set(sum.get(n, row, column, c) + term, n, row, column, c);
              }
          }
  return [...sum.values];
}

const cases: readonly Case[] = [
  { size: [28, 28], channels: 1, filter: 4, stride: 2, pad: 'same' },
  { size: [8, 6], channels: 3, filter: 4, stride: 2, pad: 'same' },
  { size: [7, 10], channels: 2, filter: 4, stride: 2, pad: 'same' },
  { size: [10, 12], channels: 1, filter: 4, stride: 2, pad: 'valid' },
  { size: [9, 9], channels: 1, filter: 6, stride: 3, pad: 'same' },
  { size: [8, 8], channels: 4, filter: 2, stride: 2, pad: 'same' },
  // Left to TensorFlow: a pixel that no tap reaches, a filter of two and a half steps, stride 1, many channels.
  { size: [11, 11], channels: 1, filter: 4, stride: 2, pad: 'valid' },
  { size: [8, 8], channels: 1, filter: 5, stride: 2, pad: 'same' },
  { size: [6, 6], channels: 1, filter: 3, stride: 1, pad: 'same' },
  { size: [6, 6], channels: 5, filter: 4, stride: 2, pad: 'same' },
];

describe('the gradient of a convolution with respect to its input, on native TensorFlow', () => {
  beforeAll(async () => {
    await startEngine({ engine: 'tensorflow', device: 'cpu', threads: 1 });
  });

  it.each(cases)('is the sum of its terms: %o', ({ size, channels, filter: k, stride, pad }) => {
    const shape: [number, number, number, number] = [2, size[0]!, size[1]!, channels];
    const x = tf.zeros(shape) as tf.Tensor4D;
    const filter = tf.tensor4d(numbers(k * k * channels * 5, 0.7), [k, k, channels, 5]);
    const out = tf.conv2d(x, filter, stride, pad).shape;
    const dy = tf.tensor4d(numbers(tf.util.sizeFromShape(out), 0.3), out);
    const gradient = tf.grad((image: tf.Tensor) =>
      tf.sum(tf.mul(dy, tf.conv2d(image as tf.Tensor4D, filter, stride, pad))),
    )(x);
    const expected = byDefinition(dy, filter, shape, stride, pad);
    const error = Math.max(...[...gradient.dataSync()].map((value, i) => Math.abs(value - expected[i]!)));
    expect(error).toBeLessThan(1e-5);
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.5);
  });

  it('can be differentiated again: it is linear in both, so that ⟨u, T(dy, w)⟩ has the gradients T′(u, w) and T″(u, dy)', () => {
    const dy = tf.tensor4d(numbers(2 * 4 * 4 * 5, 0.3), [2, 4, 4, 5]);
    const filter = tf.tensor4d(numbers(4 * 4 * 5, 0.7), [4, 4, 1, 5]);
    const u = tf.tensor4d(numbers(2 * 8 * 8, 0.9), [2, 8, 8, 1]);
    const product = (slopes: tf.Tensor, weights: tf.Tensor): tf.Tensor =>
      tf.sum(tf.mul(u, tf.conv2dTranspose(slopes as tf.Tensor4D, weights as tf.Tensor4D, [2, 8, 8, 1], 2, 'same')));
    const [bySlopes, byWeights] = tf.grads(product)([dy, filter]);
    const value = product(dy, filter).dataSync()[0]!;
    const inner = (a: tf.Tensor, b: tf.Tensor): number => tf.sum(tf.mul(a, b)).dataSync()[0]!;
    // Euler: a linear function is the product of its gradient with its argument.
    expect(inner(bySlopes!, dy)).toBeCloseTo(value, 4);
    expect(inner(byWeights!, filter)).toBeCloseTo(value, 4);
    const conv = tf.conv2d(u, filter, 2, 'same');
    expect(tf.max(tf.abs(tf.sub(bySlopes!, conv))).dataSync()[0]).toBeLessThan(1e-5);
  });

  it('leaves no tensors behind', () => {
    const dy = tf.ones([1, 4, 4, 2]) as tf.Tensor4D;
    const filter = tf.ones([4, 4, 1, 2]) as tf.Tensor4D;
    const before = tf.memory().numTensors;
    tf.conv2dTranspose(dy, filter, [1, 8, 8, 1], 2, 'same').dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
