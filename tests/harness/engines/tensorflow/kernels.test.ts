import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';

import { gradientError, squaredSlope, weightedSquare, type Field } from '../../../../harness/engines/gradient-check.js';
import { startTensorflow } from '../../../../harness/engines/tensorflow/index.js';
import { biasAddKernel } from '../../../../harness/engines/kernel-gradients.js';
import { installNativeKernels } from '../../../../harness/engines/tensorflow/kernels.js';
import { biasAdd } from '../../../../harness/networks/bias-add.js';
import { stream } from '../../../../harness/random/stream.js';

beforeAll(async () => {
  await startTensorflow({ device: 'cpu', threads: 1 });
  [fixedBias, fixedImage, weight] = [bias(), image(), input([4, 3]) as tf.Tensor2D];
});

const random = stream(5, 'test');

/** Away from 0, where the rectifiers have a kink. */
function input(shape: number[]): tf.Tensor {
  const size = shape.reduce((a, b) => a * b);
  const magnitude = random.uniform(size, 0.2, 1.5);
  return tf.tensor(
    random.uniform(size, -1, 1).map((sign, i) => Math.sign(sign) * magnitude[i]!),
    shape,
  );
}

const image = () => input([2, 3, 3, 4]);
const bias = () => input([4]) as tf.Tensor1D;
let fixedBias: tf.Tensor1D;
let fixedImage: tf.Tensor;
let weight: tf.Tensor2D;

const operations: { name: string; f: Field; at: () => tf.Tensor }[] = [
  { name: 'leakyRelu', f: (x) => tf.leakyRelu(x, 0.2), at: image },
  { name: 'relu', f: tf.relu, at: image },
  { name: 'tanh', f: tf.tanh, at: image },
  { name: 'sigmoid', f: tf.sigmoid, at: image },
  { name: 'biasAdd in x', f: (x) => biasAdd(x, fixedBias), at: image },
  { name: 'biasAdd in the bias', f: (b) => biasAdd(fixedImage, b as tf.Tensor1D), at: bias },
  { name: 'biasAdd of a matrix', f: (b) => biasAdd(tf.transpose(weight), b as tf.Tensor1D), at: bias },
  { name: 'a network with tanh inside', f: (x) => tf.matMul(tf.tanh(tf.reshape(x, [-1, 4])), weight), at: image },
];

describe.each(operations)('$name', ({ f, at }) => {
  it('has the right gradient', async () => {
    const x = at();
    expect(await gradientError(weightedSquare(f, x, random), x, random)).toBeLessThan(3e-3);
  });

  // A saved output that counts as a constant gives errors of 0.3 and more.
  it('has the right gradient of its squared gradient', async () => {
    const x = at();
    expect(await gradientError(squaredSlope(weightedSquare(f, x, random)), x, random)).toBeLessThan(1e-2);
  });
});

it('biasAdd runs the native kernel here, and adds', async () => {
  const { kernelNames } = await tf.profile(() => biasAdd(fixedImage, fixedBias));
  expect(kernelNames).toContain(biasAddKernel);
  expect(biasAdd(fixedImage, fixedBias).dataSync()).toEqual(tf.add(fixedImage, fixedBias).dataSync());
});

// Where it read its input, slopes of zero went back to the filter that made the input, in a second convolution.
it('a gradient penalty goes back to a filter once', async () => {
  const x = input([2, 4, 4, 3]) as tf.Tensor4D;
  const score = (at: tf.Tensor4D, filter: tf.Tensor4D) => tf.sum(tf.leakyRelu(tf.conv2d(at, filter, 2, 'same'), 0.2));
  const penalty = (filter: tf.Tensor4D): tf.Scalar =>
    tf.sum(tf.square(tf.grad((at: tf.Tensor) => score(at as tf.Tensor4D, filter))(x)));
  const filter = input([4, 4, 3, 2]) as tf.Tensor4D;
  const { kernelNames } = await tf.profile(() => tf.grad((at: tf.Tensor) => penalty(at as tf.Tensor4D))(filter));
  expect(kernelNames.filter((name) => name === tf.Conv2DBackpropFilter)).toHaveLength(1);
});

it.each([0, 0.2, -0.3])('leakyRelu of slope %d has the right gradient on both sides', (slope) => {
  const x = tf.tensor1d([-2, -1, 1, 2]);
  const gradient = tf.grad((at: tf.Tensor) => tf.sum(tf.leakyRelu(at, slope)))(x);
  expect(Array.from(gradient.dataSync())).toEqual([slope, slope, 1, 1].map(Math.fround));
});

it('the bias gradient of one channel is the sum of all slopes', () => {
  const slopes = tf.reshape(tf.range(0, 18), [2, 3, 3, 1]);
  const gradient = tf.grad((b: tf.Tensor) => tf.sum(tf.mul(biasAdd(tf.zerosLike(slopes), b as tf.Tensor1D), slopes)));
  expect(gradient(tf.tensor1d([0.5])).dataSync()).toEqual(new Float32Array([153]));
});

it('installing the kernels again changes nothing', () => {
  const before = tf.getGradient('Tanh');
  installNativeKernels();
  expect(tf.getGradient('Tanh')).toBe(before);
});
