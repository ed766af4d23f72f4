import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../../../harness/engines/cpu.js';
import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';
import type { Tensors } from '../../../../harness/engines/engine.js';
import { constant } from '../../../../harness/networks/initialisers.js';
import { normaliseBatch } from '../../../../harness/networks/batch-norm.js';
import { biasAdd } from '../../../../harness/networks/bias-add.js';
import { initialise } from '../../../../harness/networks/network.js';
import { adam, rmsprop, slots, update } from '../../../../harness/training/optimizers.js';
import { stream } from '../../../../harness/random/stream.js';
import {
  convolutionGradients,
  distance,
  drawn,
  drawnConvolutions,
  onBoth as besideCpu,
  type Convolution,
} from '../beside-cpu.js';
import { describeOnGpu } from './software-gpu.js';

const onBoth = (compute: () => tf.Tensor) => besideCpu('webgpu', compute);

describeOnGpu('kernels of the webgpu engine', () => {
  beforeAll(async () => {
    await startCpu();
    await startWebgpu({ software: true });
  });

  describe('convolution gradients agree with the cpu engine', () => {
    // More than one tile in each direction, more pixels than one part takes, and edges that fill no tile.
    const large = [
      { image: [3, 14, 14, 5], filter: [4, 4, 5, 33], strides: [2, 2], pad: 'same' },
      { image: [2, 9, 7, 35], filter: [3, 3, 35, 9], strides: [1, 1], pad: 'same' },
      { image: [4, 28, 28, 1], filter: [4, 4, 1, 8], strides: [2, 2], pad: 'same' },
    ] as Convolution[];

    it.each([...drawnConvolutions(6), ...large])(
      'image $image, filter $filter, strides $strides, pad $pad',
      async (convolution) => {
        const { ofFilter, ofInput } = await convolutionGradients('webgpu', convolution);
        expect(distance(ofFilter)).toBeLessThan(3e-6);
        expect(distance(ofInput)).toBeLessThan(3e-6);
      },
    );
  });

  it.each(['pytorch', 'keras'] as const)('Adam of the form %s moves parameters as on the cpu engine', async (form) => {
    const spec = adam({ learningRate: 0.1, beta1: 0.5, beta2: 0.9, form });
    const shapes = { kernel: [20, 30], bias: [3], gain: [] };
    const parameters = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, constant(shape, 0.5)]));
    const moved = await onBoth(() => {
      const random = stream(0, 'adam');
      let state: Tensors = { ...initialise(parameters, random), ...initialise(slots(spec, 'o', parameters), random) };
      for (let i = 0; i < 4; i++) {
        // Gradients near epsilon, where the forms differ.
        const gradients = Object.entries(shapes).map(([name, shape]) => [
          name,
          tf.mul(tf.tensor(drawn(random, shape), shape), 1e-7),
        ]);
        state = { ...state, ...update(spec, 'o', state, Object.fromEntries(gradients) as Tensors, tf.scalar(0.01)) };
      }
      // Brought to one size, so that each is compared with its own precision.
      const sizes: Record<string, number> = { 'o/mean': 1e7, 'o/square': 1e14 };
      const entries = Object.entries(state).sort(([a], [b]) => a.localeCompare(b));
      return tf.concat(entries.map(([name, tensor]) => tf.mul(tf.reshape(tensor, [-1]), sizes[name] ?? 1)));
    });
    expect(distance(moved)).toBeLessThan(1e-6);
  });

  it.each(['pytorch', 'tf1'] as const)('RMSprop of the form %s moves parameters as on the cpu engine', async (form) => {
    // So large that its place, in the root or beside it, matters.
    const spec = rmsprop({ learningRate: 0.1, decay: 0.8, epsilon: 0.3, form });
    const shapes = { kernel: [20, 30], bias: [3], gain: [] };
    const parameters = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, constant(shape, 0.5)]));
    const moved = await onBoth(() => {
      const random = stream(0, 'rmsprop');
      let state: Tensors = { ...initialise(parameters, random), ...initialise(slots(spec, 'o', parameters), random) };
      for (let i = 0; i < 4; i++) {
        const gradients = Object.entries(shapes).map(([name, shape]) => [name, tf.tensor(drawn(random, shape), shape)]);
        state = { ...state, ...update(spec, 'o', state, Object.fromEntries(gradients) as Tensors, tf.scalar(0.01)) };
      }
      const entries = Object.entries(state).sort(([a], [b]) => a.localeCompare(b));
      return tf.concat(entries.map(([, tensor]) => tf.reshape(tensor, [-1])));
    });
    expect(distance(moved)).toBeLessThan(1e-6);
  });

  it.each([
    { shape: [3, 5, 7], axes: [0] },
    { shape: [3, 5, 7], axes: [0, 1] },
    { shape: [3000, 3], axes: [0] },
    { shape: [40, 70], axes: [0] },
    { shape: [900], axes: [0] },
    { shape: [2, 400, 1], axes: [0, 1] },
    { shape: [4, 3, 5], axes: [1, 2] },
  ])('sums $shape over $axes as the cpu engine does', async ({ shape, axes }) => {
    const x = drawn(stream(3, 'sums'), shape);
    expect(distance(await onBoth(() => tf.sum(tf.tensor(x, shape), axes)))).toBeLessThan(3e-6);
  });

  it.each([
    { rows: 40, terms: 700, columns: 1, transposed: [false, false] },
    { rows: 5, terms: 513, columns: 33, transposed: [true, false] },
    { rows: 33, terms: 300, columns: 9, transposed: [false, true] },
    { rows: 2, terms: 1000, columns: 3, transposed: [true, true] },
    { rows: 16, terms: 32, columns: 1, transposed: [false, false] },
    { rows: 31, terms: 64, columns: 33, transposed: [true, false] },
    { rows: 16, terms: 1, columns: 32, transposed: [false, true] },
    { rows: 3, terms: 5, columns: 2, transposed: [true, true] },
  ])('multiplies $rows × $terms × $columns, transposed $transposed', async ({ rows, terms, columns, transposed }) => {
    const random = stream(6, 'products');
    const [left, right] = [drawn(random, [rows, terms]), drawn(random, [terms, columns])];
    const shapeOf = (shape: [number, number], turned: boolean) => (turned ? ([shape[1], shape[0]] as const) : shape);
    const product = () =>
      tf.matMul(
        tf.tensor(left, [...shapeOf([rows, terms], transposed[0]!)]),
        tf.tensor(right, [...shapeOf([terms, columns], transposed[1]!)]),
        ...(transposed as [boolean, boolean]),
      );
    expect(distance(await onBoth(product))).toBeLessThan(3e-6);
  });

  it('adds a bias, and gives its gradient', async () => {
    const random = stream(4, 'bias');
    const [x, bias] = [drawn(random, [6, 5, 5, 3]), drawn(random, [3])];
    const added = (b: tf.Tensor) => biasAdd(tf.tensor(x, [6, 5, 5, 3]), b as tf.Tensor1D);
    expect(distance(await onBoth(() => added(tf.tensor(bias))))).toBeLessThan(1e-6);
    const slope = () => tf.grad((b: tf.Tensor) => tf.square(added(b)))(tf.tensor(bias));
    expect(distance(await onBoth(slope))).toBeLessThan(3e-6);
  });

  it.each([
    ['leaky ReLU', (x: tf.Tensor) => tf.leakyRelu(x, 0.3)],
    ['ReLU', tf.relu],
    ['tanh', tf.tanh],
  ] as const)('activates by %s as the cpu engine does, with its gradient', async (_, activation) => {
    const x = [0, -0, 1e-6, -1e-6, 60, -60, ...drawn(stream(7, 'activations'), [300])];
    const both = () => {
      const { value, grad } = tf.valueAndGrad((at: tf.Tensor) => tf.sum(activation(at)) as tf.Scalar)(tf.tensor(x));
      return tf.concat([activation(tf.tensor(x)), tf.reshape(value, [1]), grad]);
    };
    expect(distance(await onBoth(both))).toBeLessThan(3e-6);
  });

  describe('batch norm agrees with the composed one on the cpu engine', () => {
    const shape = [5, 6, 6, 3];
    const random = stream(5, 'batch norm');
    // Far from 0, where a variance from plain sums of squares would have lost its digits.
    const x = drawn(random, shape).map((value) => value + 30);
    const [scale, offset, mean, variance] = [1, 2, 3, 4].map(() => random.uniform(3, 0.5, 1.5));
    const weights = drawn(random, shape);
    const statistics = () => ({ mean: tf.tensor(mean!), variance: tf.tensor(variance!) });
    const normal = (at: tf.Tensor, by: tf.Tensor) => normaliseBatch(at, by, tf.tensor(offset!), statistics());
    /** Curved, so that the slope of its slope is not 0. */
    const loss = (at: tf.Tensor, by: tf.Tensor): tf.Scalar =>
      tf.sum(tf.mul(tf.tensor(weights, shape), tf.pow(normal(at, by).y, 3)));
    const slopeLength = (at: tf.Tensor, by: tf.Tensor): tf.Scalar =>
      tf.sum(tf.square(tf.grad((a: tf.Tensor) => loss(a, by))(at)));
    const both = (f: (at: tf.Tensor, by: tf.Tensor) => tf.Scalar) => () => {
      const slopes = tf.grads(f as (...tensors: tf.Tensor[]) => tf.Tensor)([tf.tensor(x, shape), tf.tensor(scale!)]);
      return tf.concat(slopes.map((slope) => tf.reshape(slope, [-1])));
    };

    it('in its values and moving statistics', async () => {
      const all = await onBoth(() => {
        const { y, moving } = normal(tf.tensor(x, shape), tf.tensor(scale!));
        return tf.concat([tf.reshape(y, [-1]), moving.mean, moving.variance]);
      });
      expect(distance(all)).toBeLessThan(2e-6);
    });

    it('in its gradients', async () => {
      expect(distance(await onBoth(both(loss)))).toBeLessThan(1e-4);
    });

    it('in the gradients of its gradient', async () => {
      expect(distance(await onBoth(both(slopeLength)))).toBeLessThan(1e-3);
    });
  });
});
