import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { beforeEach, describe, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { startWasm } from '../../../harness/engines/wasm/index.js';
import { stream } from '../../../harness/random/stream.js';
import { UserError } from '../../../harness/ground/errors.js';
import { convolutionGradients, distance, drawn, drawnConvolutions, onBoth } from './beside-cpu.js';

await startCpu();
const engine = await startWasm({ threads: 1 });
beforeEach(() => tf.setBackend('wasm'));

describe('startWasm', () => {
  it('says what it is', () => {
    expect(engine).toMatchObject({ name: 'wasm', device: 'cpu', threads: 1 });
    expect(engine.version).toContain('tfjs-backend-wasm 4.22.0');
  });

  it('refuses more threads', async () => {
    await expect(startWasm({ threads: 2 })).rejects.toThrow(UserError);
  });

  it('can be called again', async () => {
    await startWasm({ threads: 1 });
    expect([...tf.leakyRelu(tf.tensor1d([-1, 2]), 0.5).dataSync()]).toEqual([-0.5, 2]);
  });

  it('leaves no handler of uncaught errors behind', () => {
    const handlers = process.listeners('uncaughtException').map(String);
    expect(handlers.filter((source) => source.includes('ExitStatus'))).toEqual([]);
  });
});

describe('splitting agrees with the cpu engine', () => {
  it.each([
    ['a vector', [12], [5, 1, 6], 0],
    ['a vector into equal parts', [12], 3, 0],
    ['a matrix', [2, 6], [1, 5], 1],
  ] as const)('%s', async (_, shape, sizes, axis) => {
    const x = drawn(stream(2, 'split'), [...shape]);
    const parts = await onBoth('wasm', () => {
      const pieces = tf.split(tf.tensor(x, [...shape]), typeof sizes === 'number' ? sizes : [...sizes], axis);
      return tf.concat(pieces.map((piece, i) => tf.mul(tf.reshape(piece, [-1]), i + 1)));
    });
    expect(parts.other).toEqual(parts.cpu);
  });
});

describe('convolution gradients agree with the cpu engine', () => {
  it.each(drawnConvolutions(60))('image $image, filter $filter, strides $strides, pad $pad', async (convolution) => {
    const heapEntries = (tf.backend() as BackendWasm).numDataIds();
    const { ofFilter, ofInput } = await convolutionGradients('wasm', convolution);
    expect(distance(ofFilter)).toBeLessThan(3e-6);
    expect(distance(ofInput)).toBeLessThan(3e-6);
    expect((tf.backend() as BackendWasm).numDataIds()).toBe(heapEntries);
  });
});

describe('matMul agrees with the cpu engine', () => {
  const random = stream(0, 'products');
  const size = () => 1 + random.integer(9);
  const configurations = Array.from({ length: 40 }, (_, i) => {
    const [m, k, n] = [size(), size(), size()];
    const [transposeA, transposeB] = [random.integer(2) === 1, random.integer(2) === 1];
    const outer = [[], [1], [3]][i % 3]!;
    const a = [...outer, ...(transposeA ? [k, m] : [m, k])];
    const b = [...outer, ...(transposeB ? [n, k] : [k, n])];
    return { i, a, b, transposeA, transposeB };
  });

  it.each(configurations)('$i: $a by $b, transposed $transposeA $transposeB', async (configuration) => {
    const { i, a, b, transposeA, transposeB } = configuration;
    const numbers = stream(i, 'numbers');
    const [as, bs] = [drawn(numbers, a), drawn(numbers, b)];
    const product = () => tf.matMul(tf.tensor(as, a), tf.tensor(bs, b), transposeA, transposeB);
    expect(distance(await onBoth('wasm', product))).toBeLessThan(3e-6);
    expect(tf.tidy(() => product().shape)).toEqual([
      ...a.slice(0, -2),
      a.at(transposeA ? -1 : -2),
      b.at(transposeB ? -2 : -1),
    ]);
  });

  it('takes one buffer as right operand under several shapes', () => {
    // by definition; the stock kernel gives the first shape's numbers to all, then memory errors
    const numbers = stream(0, 'cache').normal(24);
    const buffer = tf.tensor1d(numbers);
    for (const [rows, columns] of [
      [6, 4],
      [8, 3],
      [4, 6],
      [24, 1],
      [1, 24],
      [6, 4],
    ] as const) {
      // prettier-ignore
      const sums = tf.matMul(tf.ones([1, rows]), tf.reshape(buffer, [rows, columns])).dataSync();
      const wanted = Array.from({ length: columns }, (_, c) =>
        Array.from({ length: rows }, (_, r) => numbers[r * columns + c]!).reduce((sum, value) => sum + value, 0),
      );
      wanted.forEach((value, c) => expect(sums[c]).toBeCloseTo(value, 5));
    }
    buffer.dispose();
  });
});

describe('activations agree with their definitions', () => {
  const points = Float32Array.from({ length: 4001 }, (_, i) => (i - 2000) / 200);

  it('tanh is within 2.4e-7 of Math.tanh on [−10, 10], two units in the last place of 1', () => {
    const values = tf.tanh(tf.tensor1d(points)).dataSync();
    const errors = points.map((x, i) => Math.abs(values[i]! - Math.tanh(x)));
    expect(Math.max(...errors)).toBeLessThan(2.4e-7);
  });

  it('tanh of 0, of the smallest numbers, of infinity and of NaN', () => {
    const values = [...tf.tanh(tf.tensor1d([0, 1e-30, -1e-30, 100, -100, Infinity, -Infinity, NaN])).dataSync()];
    expect(values.map((value) => value + 0)).toEqual([0, 0, 0, 1, -1, 1, -1, NaN]);
  });

  it.each([1, 3, 64, 96, 4001])('leakyRelu of %d entries is x or αx, bit for bit', (count) => {
    const xs = stream(count, 'entries').normal(count);
    const values = tf.leakyRelu(tf.tensor1d(xs), 0.25).dataSync();
    expect(values).toEqual(xs.map((x) => (x > 0 ? x : 0.25 * x)));
  });
});

it('a training step leaves neither tensors nor data on the wasm heap', () => {
  const backend = tf.backend() as BackendWasm;
  const random = stream(0, 'leak');
  const draw = (...shape: number[]) => tf.tensor(drawn(random, shape), shape);
  const [images, filter, dense] = [draw(4, 7, 7, 2), draw(4, 4, 2, 3), draw(48, 5)];
  const loss = (w: tf.Tensor, d: tf.Tensor) => {
    const features = tf.leakyRelu(tf.conv2d(images as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'), 0.2);
    return tf.mean(tf.tanh(tf.matMul(tf.reshape(features, [4, -1]), d)));
  };
  const step = () => tf.dispose(tf.grads(loss)([filter, dense]));
  step(); // the first fills the caches of constants
  const before = [tf.memory().numTensors, backend.numDataIds()];
  for (let i = 0; i < 3; i++) step();
  expect([tf.memory().numTensors, backend.numDataIds()]).toEqual(before);
});
