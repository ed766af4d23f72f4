import * as tf from '@tensorflow/tfjs-core';
import { messageOf } from '../ground/errors.js';
import { stream, type Random } from '../random/stream.js';
import { gradientError, squaredSlope, weightedSquare, type Field } from './gradient-check.js';

export interface SelfTestResult {
  /** The operation, and what its gradient is taken with respect to. */
  readonly name: string;
  readonly order: 1 | 2;
  /** Distance from central differences as a fraction of the gradient's size; infinite if the gradient throws. */
  readonly error: number;
  readonly tolerance: number;
  readonly passed: boolean;
  /** Why there is no gradient. */
  readonly message?: string;
}

/** Float32's noise stays below 1e-3; a wrong gradient gives 1e-1 and more. */
const TOLERANCE = 1e-2;

/**
 * Compares first- and second-order gradients of what training uses with central differences, on the engine in use:
 * 44 results in half a second. It always tests the same numbers and leaves no tensor behind. It does not throw for a
 * wrong gradient: look at `passed`.
 */
export async function selfTest(): Promise<SelfTestResult[]> {
  // What `tf.tidy` does, across waiting for the GPU.
  tf.engine().startScope('self-test');
  try {
    return await examineAll();
  } finally {
    tf.engine().endScope();
  }
}

async function examineAll(): Promise<SelfTestResult[]> {
  const results: SelfTestResult[] = [];
  const random = stream(0, 'self-test');
  for (const [name, [x, f]] of Object.entries(operationsOf(random))) {
    const value = weightedSquare(f, x, random);
    results.push(await examine(name, 1, value, x, random));
    results.push(await examine(name, 2, squaredSlope(value), x, random));
  }
  for (const [name, [parameter, penalty]] of Object.entries(penaltiesOf(random)))
    results.push(await examine(name, 2, penalty, parameter, random));
  return results;
}

async function examine(
  name: string,
  order: 1 | 2,
  field: Field,
  x: tf.Tensor,
  random: Random,
): Promise<SelfTestResult> {
  try {
    const error = await gradientError(field, x, random);
    return { name, order, error, tolerance: TOLERANCE, passed: error <= TOLERANCE };
  } catch (thrown) {
    return { name, order, error: Infinity, tolerance: TOLERANCE, passed: false, message: messageOf(thrown) };
  }
}

type Cases = Record<string, [x: tf.Tensor, f: Field]>;

function operationsOf(random: Random): Cases {
  const draw = (...shape: number[]) => tf.tensor(random.normal(tf.util.sizeFromShape(shape), 0, 0.7), shape);
  const image = offKinks(draw(2, 4, 4, 3)) as tf.Tensor4D;
  const filter = draw(3, 3, 3, 2) as tf.Tensor4D;
  const upFilter = draw(4, 4, 2, 3) as tf.Tensor4D;
  const [left, right, bias] = [draw(3, 5), draw(5, 2), draw(3)];
  const positive = tf.add(tf.abs(left), 0.5);

  const down = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same');
  const up = (x: tf.Tensor, w: tf.Tensor) =>
    tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [2, 8, 8, 2], 2, 'same');
  return {
    'conv2d, input': [image, (x) => down(x, filter)],
    'conv2d, filter': [filter, (w) => down(image, w)],
    'conv2dTranspose, input': [image, (x) => up(x, upFilter)],
    'conv2dTranspose, filter': [upFilter, (w) => up(image, w)],
    'matMul, left': [left, (a) => tf.matMul(a, right)],
    'matMul, right': [right, (b) => tf.matMul(left, b)],
    'matMul of transposes, left': [tf.transpose(left), (a) => tf.matMul(a, tf.transpose(right), true, true)],
    'matMul of transposes, right': [tf.transpose(right), (b) => tf.matMul(tf.transpose(left), b, true, true)],
    'bias addition, bias': [bias, (b) => tf.add(image, b)],
    relu: [image, tf.relu],
    leakyRelu: [image, (x) => tf.leakyRelu(x, 0.2)],
    tanh: [image, tf.tanh],
    sigmoid: [image, tf.sigmoid],
    softplus: [image, tf.softplus],
    exp: [image, tf.exp],
    'batch norm': [image, (x) => normalise(x, [0, 1, 2])],
    'layer norm': [image, (x) => normalise(x, [1, 2, 3])],
    mean: [image, (x) => tf.mean(x, [1, 2])],
    square: [image, tf.square],
    sqrt: [positive, tf.sqrt],
  };
}

/** The slope penalty of a small critic, E(‖∂D/∂x‖ − 1)², as a function of each of its parameters. */
function penaltiesOf(random: Random): Cases {
  const draw = (...shape: number[]) => tf.tensor(random.normal(tf.util.sizeFromShape(shape), 0, 0.5), shape);
  const parameters = { filter: draw(3, 3, 1, 3), bias: draw(3), hidden: draw(12, 4), output: draw(4, 1) };
  const images = draw(2, 4, 4, 1);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [
      `gradient penalty, ${name}`,
      [parameter, (p: tf.Tensor) => slopePenalty((x) => criticScores(x, { ...parameters, [name]: p }), images)],
    ]),
  );
}

type Parameters = Record<'filter' | 'bias' | 'hidden' | 'output', tf.Tensor>;

/** Convolution, layer norm, leaky ReLU, dense, tanh, dense: [N, 4, 4, 1] to [N, 1]. */
function criticScores(images: tf.Tensor, { filter, bias, hidden, output }: Parameters): tf.Tensor {
  const features = tf.conv2d(images as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same');
  const active = tf.leakyRelu(normalise(tf.add(features, bias), [1, 2, 3]), 0.2);
  return tf.matMul(tf.tanh(tf.matMul(tf.reshape(active, [-1, 12]), hidden)), output);
}

function slopePenalty(critic: Field, images: tf.Tensor): tf.Tensor {
  const slope = tf.grad(critic)(images);
  const length = tf.sqrt(tf.add(tf.sum(tf.square(slope), [1, 2, 3]), 1e-12));
  return tf.mean(tf.square(tf.sub(length, 1)));
}

function normalise(x: tf.Tensor, axes: number[]): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, axes, true));
  return tf.div(centred, tf.sqrt(tf.add(tf.mean(tf.square(centred), axes, true), 1e-5)));
}

/** Moves every entry 0.3 away from zero, where relu and its like have no slope. */
const offKinks = (x: tf.Tensor): tf.Tensor => tf.add(x, tf.mul(tf.sign(x), 0.3));
