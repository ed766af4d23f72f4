import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { gradientError, squaredSlope, weightedSquare, type Field } from '../../../harness/engines/gradient-check.js';
import { stream } from '../../../harness/random/stream.js';

/** What a network or a loss may use, as functions of one tensor: name → [x, f]. */
export type Operations = Record<string, [x: tf.Tensor, f: Field]>;

const random = stream(0, 'operations');
const draw = (...shape: number[]) => tf.tensor(random.normal(tf.util.sizeFromShape(shape), 0, 0.7), shape);
/** No entry within 0.3 of zero, where relu, abs and their like have no slope. */
const offZero = (x: tf.Tensor) => tf.add(x, tf.mul(tf.sign(x), 0.3));
const positive = (...shape: number[]) => tf.add(tf.abs(draw(...shape)), 0.5);
const reflected = (x: tf.Tensor) => tf.concat([tf.reverse(tf.slice(x, [0, 1], [3, 2]), 1), x], 1);

type Image = tf.Tensor4D;
const conv = (x: tf.Tensor, w: tf.Tensor, strides: number | [number, number], pad: 'same' | 'valid') =>
  tf.conv2d(x as Image, w as Image, strides, pad);
const up = (x: tf.Tensor, w: tf.Tensor) => tf.conv2dTranspose(x as Image, w as Image, [2, 8, 8, 2], 2, 'same');

function doubled(x: tf.Tensor): tf.Tensor {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const wide = tf.reshape(tf.concat([x, x], 3), [n, h, 2 * w, c]);
  return tf.reshape(tf.concat([wide, wide], 2), [n, 2 * h, 2 * w, c]);
}

/** Call it once the engine is set: it makes tensors. */
export function operations(): Operations {
  const image = offZero(draw(2, 4, 4, 3));
  const table = offZero(draw(3, 5));
  const [filter, odd, upFilter, strips] = [draw(3, 3, 3, 2), draw(2, 3, 3, 2), draw(4, 4, 2, 3), draw(1, 1, 3, 2)];
  const [left, right, batch, scale, shift, mask] = [
    draw(3, 5),
    draw(5, 4),
    draw(2, 3, 4),
    draw(3),
    draw(3),
    draw(3, 5),
  ];
  return {
    'conv2d stride 1, input': [image, (x) => conv(x, filter, 1, 'same')],
    'conv2d stride 2, input': [image, (x) => conv(x, filter, 2, 'same')],
    'conv2d stride 2 valid, input': [image, (x) => conv(x, odd, 2, 'valid')],
    'conv2d stride beyond the filter, input': [image, (x) => conv(x, strips, 2, 'same')],
    'conv2d stride 1, filter': [filter, (w) => conv(image, w, 1, 'same')],
    'conv2d stride 2, filter': [filter, (w) => conv(image, w, 2, 'same')],
    'conv2d stride 2 valid, filter': [odd, (w) => conv(image, w, 2, 'valid')],
    'conv2dTranspose, input': [image, (x) => up(x, upFilter)],
    'conv2dTranspose, filter': [upFilter, (w) => up(image, w)],
    'matMul, left': [left, (a) => tf.matMul(a, right)],
    'matMul, right': [right, (b) => tf.matMul(left, b)],
    'matMul transposed left': [draw(5, 3), (a) => tf.matMul(a, right, true)],
    'matMul transposed right': [draw(4, 5), (b) => tf.matMul(left, b, false, true)],
    'matMul of batches': [batch, (x) => tf.matMul(x, x, false, true)],
    relu: [image, tf.relu],
    relu6: [image, tf.relu6],
    leakyRelu: [image, (x) => tf.leakyRelu(x, 0.2)],
    prelu: [image, (x) => tf.prelu(x, tf.scalar(0.2))],
    elu: [image, tf.elu],
    selu: [image, tf.selu],
    swish: [image, (x) => tf.mul(x, tf.sigmoid(x))],
    mish: [image, (x) => tf.mul(x, tf.tanh(tf.softplus(x)))],
    tanh: [image, tf.tanh],
    sigmoid: [image, tf.sigmoid],
    softplus: [image, tf.softplus],
    logSigmoid: [image, tf.logSigmoid],
    softmax: [table, (x) => tf.softmax(x)],
    'logSumExp composed': [table, (x) => tf.log(tf.sum(tf.exp(x), 1))],
    exp: [image, tf.exp],
    log: [positive(2, 3), tf.log],
    sqrt: [positive(2, 3), tf.sqrt],
    rsqrt: [positive(2, 3), tf.rsqrt],
    square: [image, tf.square],
    'pow 3': [positive(2, 3), (x) => tf.pow(x, 3)],
    abs: [image, tf.abs],
    div: [positive(2, 3), (x) => tf.div(1.5, x)],
    maximum: [image, (x) => tf.maximum(x, tf.mul(x, 0.2))],
    minimum: [image, (x) => tf.minimum(x, 0)],
    clipByValue: [image, (x) => tf.clipByValue(x, -0.29, 0.29)],
    sum: [image, (x) => tf.sum(x, [1, 2])],
    mean: [image, (x) => tf.mean(x, [0, 1, 2])],
    max: [tf.tensor2d([1, 3, 2, 6, 5, 4], [2, 3]), (x) => tf.max(x, 1)],
    norm: [table, (x) => tf.norm(x, 2, 1)],
    variance: [image, (x) => tf.moments(x, [0, 1, 2]).variance],
    'batch norm': [
      image,
      (x) => {
        const { mean, variance } = tf.moments(x, [0, 1, 2]);
        return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), scale), shift);
      },
    ],
    'layer norm': [
      image,
      (x) => {
        const centred = tf.sub(x, tf.mean(x, [1, 2, 3], true));
        return tf.div(centred, tf.sqrt(tf.add(tf.mean(tf.square(centred), [1, 2, 3], true), 1e-5)));
      },
    ],
    'bias addition, bias': [shift, (b) => tf.add(image, b)],
    concat: [image, (x) => tf.concat([x, tf.square(x)], 3)],
    stack: [table, (x) => tf.stack([x, tf.square(x)])],
    slice: [image, (x) => tf.slice(x, [0, 1, 1, 0], [2, 2, 2, 3])],
    split: [image, (x) => tf.split(x, 3, 3).reduce((a, b) => tf.mul(a, b))],
    reshape: [image, (x) => tf.reshape(x, [2, 48])],
    transpose: [image, (x) => tf.transpose(x, [0, 3, 1, 2])],
    pad: [image, (x) => tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])], // prettier-ignore
    'reflection composed': [table, reflected],
    tile: [table, (x) => tf.tile(x, [2, 1])],
    where: [table, (x) => tf.where(tf.greater(mask, 0), tf.square(x), tf.neg(x))],
    'doubling by concat': [image, doubled],
    'doubling by resizeNearestNeighbor': [image, (x) => tf.image.resizeNearestNeighbor(x as Image, [8, 8])],
    'halving by reshape and mean': [image, (x) => tf.mean(tf.reshape(x, [2, 2, 2, 2, 2, 3]), [2, 4])],
  };
}

/** Compares the first and second order of every operation with central differences on the engine in use. */
export function describeGradients(engine: string): void {
  describe(`on ${engine}`, () => {
    it.each(Object.entries(operations()))('%s', async (name, [x, f]) => {
      const directions = stream(1, name);
      const value = weightedSquare(f, x, directions);
      expect(await gradientError(value, x, directions), 'first order').toBeLessThan(5e-3);
      expect(await gradientError(squaredSlope(value), x, directions), 'second order').toBeLessThan(5e-3);
    });
  });
}
