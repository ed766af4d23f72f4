import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';

import { captured } from '../../../harness/engines/tensorflow/capture.js';
import { eager, type Step } from '../../../harness/engines/engine.js';
import { gradientError, squaredSlope, weightedSquare, type Field } from '../../../harness/engines/gradient-check.js';
import { batchNormKernel } from '../../../harness/engines/batch-norm-gradients.js';
import { startTensorflow } from '../../../harness/engines/tensorflow/index.js';
import { composedBatchNorm, normaliseBatch, type Normalised } from '../../../harness/networks/batch-norm.js';
import { stream } from '../../../harness/random/stream.js';

beforeAll(async () => {
  await startTensorflow({ device: 'cpu', threads: 1 });
});

const random = stream(11, 'test');
const uniform = (shape: number[], low: number, high: number): tf.Tensor =>
  tf.tensor(random.uniform(tf.util.sizeFromShape(shape), low, high), shape);

/** What batch normalisation is applied to; means far from 0 and variances far from 1. */
const sample = (shape: number[]) => ({
  x: tf.add(tf.mul(uniform(shape, -1, 1), uniform([shape.at(-1)!], 0.5, 2)), uniform([shape.at(-1)!], -1, 1)),
  scale: uniform([shape.at(-1)!], 0.5, 1.5),
  offset: uniform([shape.at(-1)!], -1, 1),
  mean: uniform([shape.at(-1)!], -1, 1),
  variance: uniform([shape.at(-1)!], 0.5, 1.5),
});
type Sample = ReturnType<typeof sample>;
type Input = 'x' | 'scale' | 'offset';
const inputs: readonly Input[] = ['x', 'scale', 'offset'];

type Form = typeof composedBatchNorm;
const apply = (form: Form, { x, scale, offset, mean, variance }: Sample): Normalised =>
  form(x, scale, offset, { mean, variance });
/** The output as a function of one input. */
const along =
  (form: Form, at: Sample, name: Input): Field =>
  (value) =>
    apply(form, { ...at, [name]: value }).y;

/** Largest difference as a fraction of the largest entry. */
const distance = (a: tf.Tensor, b: tf.Tensor): number =>
  tf.tidy(() => tf.div(tf.max(tf.abs(tf.sub(a, b))), tf.max(tf.abs(b))).dataSync()[0]!);

describe.each([[[3, 2, 4, 3]], [[6, 3]]])('batch normalisation of %j on the tensorflow engine', (shape) => {
  it('runs the native kernel', async () => {
    const { kernelNames } = await tf.profile(() => [apply(normaliseBatch, sample(shape)).y]);
    expect(kernelNames).toContain(batchNormKernel);
  });

  it('normalises and advances the moving statistics as the composed form does', () => {
    const at = sample(shape);
    const [native, composed] = [apply(normaliseBatch, at), apply(composedBatchNorm, at)];
    expect(native.y.shape).toEqual(shape);
    expect(distance(native.y, composed.y)).toBeLessThan(1e-5);
    expect(distance(native.moving.mean, composed.moving.mean)).toBeLessThan(1e-5);
    expect(distance(native.moving.variance, composed.moving.variance)).toBeLessThan(1e-5);
  });

  it('gives every channel the mean of its offset and the deviation of its scale', () => {
    const at = sample(shape);
    const { mean, variance } = tf.moments(
      apply(normaliseBatch, at).y,
      shape.slice(1).map((_, axis) => axis),
    );
    expect(distance(mean, at.offset)).toBeLessThan(1e-4);
    expect(distance(tf.sqrt(variance), at.scale)).toBeLessThan(1e-4);
  });

  it.each(inputs)('has the right gradient with respect to %s', async (name) => {
    const at = sample(shape);
    const field = weightedSquare(along(normaliseBatch, at, name), at[name], random);
    expect(await gradientError(field, at[name], random)).toBeLessThan(3e-3);
  });

  // The slope is taken along one input and differentiated along another: each pair is a path of its own.
  it.each(inputs.flatMap((inner) => inputs.map((outer) => [inner, outer] as const)))(
    'the squared gradient with respect to %s has the right gradient with respect to %s',
    async (inner, outer) => {
      const at = sample(shape);
      const weights = uniform(shape, 0.5, 1.5);
      const field =
        (form: Form): Field =>
        (value) => {
          const moved = { ...at, [outer]: value };
          const cubes: Field = (x) => tf.mul(weights, tf.pow(tf.add(along(form, moved, inner)(x), 0.5), 3));
          return squaredSlope(cubes)(moved[inner]);
        };
      expect(await gradientError(field(normaliseBatch), at[outer], random)).toBeLessThan(1e-2);
      const [native, composed] = [normaliseBatch, composedBatchNorm].map((form) => tf.grad(field(form))(at[outer]));
      expect(distance(native!, composed!)).toBeLessThan(1e-3);
    },
  );
});

it('a gradient penalty through two layers has the gradients of the composed form', () => {
  const at = sample([4, 3, 3, 2]);
  const weight = uniform([2, 2], -1, 1);
  const penalty = (form: Form, x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor): tf.Scalar => {
    const layer = (value: tf.Tensor) => tf.tanh(form(value, scale, offset, at).y);
    const scores: Field = (value) =>
      layer(tf.reshape(tf.matMul(tf.reshape(layer(value), [-1, 2]), weight as tf.Tensor2D), at.x.shape));
    return tf.sum(tf.square(tf.grad((v: tf.Tensor) => tf.sum(scores(v)))(x)));
  };
  const slopes = [normaliseBatch, composedBatchNorm].map((form) =>
    tf.grads((x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor) => penalty(form, x, scale, offset))([
      at.x,
      at.scale,
      at.offset,
    ]),
  );
  slopes[0]!.forEach((slope, i) => expect(distance(slope, slopes[1]![i]!)).toBeLessThan(1e-3));
});

it('computes the same bits in a captured step, gradient of the gradient included', () => {
  const at = sample([4, 3, 3, 2]);
  const step: Step = (state, { x }) => {
    const input = { ...at, ...state, x: x! };
    const penalty = tf.sum(squaredSlope((value) => tf.pow(along(normaliseBatch, input, 'x')(value), 3))(x!));
    const gradient = tf.grad((scale: tf.Tensor) => along(normaliseBatch, { ...input, scale }, 'x')(x!))(input.scale);
    const slope = tf.grad((value: tf.Tensor) =>
      squaredSlope((u) => tf.pow(along(normaliseBatch, input, 'x')(u), 3))(value),
    )(x!);
    return { state: { ...apply(normaliseBatch, input).moving, scale: gradient }, outputs: { penalty, slope } };
  };
  const { scale, offset, mean, variance } = at;
  const results = [eager, captured].map((compile) => {
    const state = {
      tensors: Object.fromEntries(
        Object.entries({ scale, offset, mean, variance }).map(([name, t]) => [name, tf.clone(t)]),
      ),
    };
    const run = compile(step);
    run(state, { x: at.x });
    const outputs = run(state, { x: at.x });
    return Object.values({ ...state.tensors, ...outputs }).map((tensor) => [...tensor.dataSync()]);
  });
  expect(results[1]).toEqual(results[0]);
});

it('takes no gradient through the moving statistics that one batch leaves to the next', () => {
  const [first, second] = [sample([4, 3]), sample([4, 3])];
  const slope = (form: Form, apart: boolean): tf.Tensor =>
    tf.grad((scale: tf.Tensor) => {
      const one = form(first.x, scale, first.offset, first);
      const two = form(second.x, scale, first.offset, apart ? second : one.moving);
      return tf.sum(tf.add(tf.pow(one.y, 3), tf.pow(two.y, 3)));
    })(first.scale);
  expect(distance(slope(normaliseBatch, false), slope(normaliseBatch, true))).toBe(0);
  expect(distance(slope(normaliseBatch, false), slope(composedBatchNorm, true))).toBeLessThan(1e-5);
});

it('leaves no tensors behind', () => {
  const at = sample([4, 3, 3, 2]);
  const before = tf.memory().numTensors;
  const { y, moving } = apply(normaliseBatch, at);
  tf.dispose([y, moving.mean, moving.variance]);
  tf.dispose(tf.grad((x: tf.Tensor) => tf.square(tf.grad(along(normaliseBatch, at, 'x'))(x)))(at.x));
  expect(tf.memory().numTensors).toBe(before);
});
