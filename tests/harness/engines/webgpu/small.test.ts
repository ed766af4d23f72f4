import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startCpu } from '../../../../harness/engines/cpu.js';
import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';
import { stream } from '../../../../harness/random/stream.js';
import { distance, drawn, onBoth as besideCpu } from '../beside-cpu.js';
import { describeOnGpu } from './software-gpu.js';

const onBoth = (compute: () => tf.Tensor) => besideCpu('webgpu', compute);

describeOnGpu('operations on small tensors agree with the cpu engine', () => {
  beforeAll(async () => {
    await startCpu();
    await startWebgpu({ software: true });
  });

  const anywhere = [0, 1e-6, -1e-6, 13, -13, 14, -14, 60, -60, ...drawn(stream(0, 'small'), [500])];
  const positive = anywhere.map((value) => Math.abs(value) + 1e-3);
  it.each([
    ['abs', tf.abs, anywhere],
    ['exp', tf.exp, anywhere],
    ['neg', tf.neg, anywhere],
    ['reciprocal', tf.reciprocal, positive],
    ['rsqrt', tf.rsqrt, positive],
    ['sigmoid', tf.sigmoid, anywhere],
    ['sign', tf.sign, anywhere],
    ['softplus', tf.softplus, anywhere],
    ['sqrt', tf.sqrt, positive],
    ['square', tf.square, anywhere],
    ['step', (x: tf.Tensor) => tf.step(x, 0.3), anywhere],
  ] as [string, (x: tf.Tensor) => tf.Tensor, number[]][])('%s', async (name, operation, values) => {
    const { cpu, other } = await onBoth(() => operation(tf.tensor(values)));
    // Softplus is the logarithm of a number next to 1, which float32 rounds.
    const rounding = name === 'softplus' ? 1e-7 : 1e-30;
    cpu.forEach((value, i) =>
      expect(Math.abs(other[i]! - value)).toBeLessThanOrEqual(3e-6 * Math.abs(value) + rounding),
    );
  });

  const pairs: [number[], number[]][] = [
    [[], []],
    [[3, 4], [3, 4]],
    [[3, 4], []],
    [[1], [3, 4]],
    [[3, 4], [4]],
    [[1, 4], [3, 4]],
    [[3, 4], [3, 1]],
    [[2, 1, 1], [2, 3, 4]],
    [[2, 3, 4], [3, 4]],
    [[2, 3, 1], [2, 3, 4]],
    [[2, 1, 4], [2, 3, 4]],
    [[3, 1], [1, 4]],
    [[40, 30], [30]],
  ]; // prettier-ignore
  it.each(pairs)('of %j and %j', async (a, b) => {
    const random = stream(1, 'pairs');
    const [left, right] = [drawn(random, a), drawn(random, b)];
    for (const operation of [tf.add, tf.sub, tf.mul, tf.div, tf.maximum, tf.minimum, tf.squaredDifference]) {
      const both = await onBoth(() => operation(tf.tensor(left, a), tf.tensor(right, b)));
      expect(distance(both), operation.name).toBeLessThan(3e-6);
    }
  });

  it('of integers that were cast', async () => {
    const given = (): tf.Tensor => tf.cast(tf.tensor([4, 2, 3, 1], [2, 2], 'int32'), 'float32');
    const operations: Record<string, (x: tf.Tensor) => tf.Tensor> = {
      square: tf.square,
      difference: (x) => tf.sub(x, [0.5, 1]),
      power: (x) => tf.pow([0.5, 2], x),
      sum: (x) => tf.sum(x, 1),
      columns: (x) => tf.sum(x, 0),
      rows: (x) => tf.slice(x, [1, 0], [1, 2]),
      padded: (x) => tf.pad(x, [[1, 0], [0, 0]]), // prettier-ignore
      product: (x) => tf.matMul(x as tf.Tensor2D, tf.tensor([[1, 2], [3, 4]])), // prettier-ignore
      'leaky ReLU': (x) => tf.leakyRelu(x, 0.2),
      norm: (x) => tf.norm(tf.mul(x, 0.3)),
    };
    for (const [name, operation] of Object.entries(operations))
      expect(distance(await onBoth(() => operation(given()))), name).toBeLessThan(3e-6);
  });

  it('powers of numbers of both signs', async () => {
    const bases = [0, 1, 2, 0.5, -1, -2, -0.5, 3];
    for (const exponent of [0, 1, 2, 3, -1, -2, 0.5]) {
      const { cpu, other } = await onBoth(() => tf.pow(tf.tensor(bases), exponent));
      cpu.forEach((value, i) => {
        if (Number.isNaN(value)) expect(other[i], `${bases[i]} ^ ${exponent}`).toBeNaN();
        else if (value === Infinity) expect(other[i]).toBeGreaterThan(1e38);
        else expect(Math.abs(other[i]! - value)).toBeLessThanOrEqual(3e-6 * Math.abs(value) + 1e-18);
      });
    }
  });

  it('NaN stays NaN', async () => {
    const given = () => tf.tensor([NaN, 1]);
    for (const operation of [tf.maximum, tf.minimum, tf.add, tf.pow]) {
      const { other } = await onBoth(() => operation(given(), [1, NaN]));
      expect([...other]).toEqual([NaN, NaN]);
    }
    for (const operation of [tf.step, tf.square, tf.softplus, tf.sigmoid]) {
      const { other } = await onBoth(() => operation(given()));
      expect(other[0]).toBeNaN();
      expect(other[1]).not.toBeNaN();
    }
  });

  it.each([
    [[4096], [0]],
    [[7], [0]],
    [
      [1, 1],
      [0, 1],
    ],
    [[64, 64], [1]],
    [[1000, 3], [1]],
    [
      [5, 7, 11],
      [1, 2],
    ],
    [[5, 7, 11], [2]],
    [[5, 7, 11], [1]],
    [
      [5, 7, 11],
      [0, 1],
    ],
  ])('sums and means of %j over the axes %j', async (shape, axes) => {
    const x = drawn(stream(2, 'sums'), shape);
    for (const operation of [tf.sum, tf.mean])
      for (const keepDims of [false, true]) {
        const shapes = new Set<string>();
        const both = await onBoth(() => {
          const result = operation(tf.tensor(x, shape), axes, keepDims);
          shapes.add(result.shape.join());
          return result;
        });
        expect(distance(both)).toBeLessThan(3e-6);
        expect(shapes.size).toBe(1);
      }
  });

  it('rows of a tensor, and their gradient', async () => {
    const x = drawn(stream(3, 'rows'), [8, 3]);
    const both = (size: number[]) =>
      onBoth(() => {
        const rows = (at: tf.Tensor) => tf.square(tf.slice(at, [2, 0], size));
        const given = tf.tensor(x, [8, 3]);
        return tf.concat([tf.reshape(rows(given), [-1]), tf.reshape(tf.grad(rows)(given), [-1])]);
      });
    for (const size of [[4, 3], [1, 3], [6, 3], [4, 2]]) expect(distance(await both(size))).toBeLessThan(1e-6); // prettier-ignore
    const padded = await onBoth(() => tf.pad(tf.tensor(x, [8, 3]), [[1, 2], [0, 0]], 5)); // prettier-ignore
    expect(distance(padded)).toBe(0);
  });
});
