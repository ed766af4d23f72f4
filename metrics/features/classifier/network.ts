import * as tf from '@tensorflow/tfjs-core';
import { entryOf, itemAt } from '../../../harness/ground/certain.js';
import { modeRadices } from '../../../harness/data/avatar-factors.js';
import { stream } from '../../../harness/random/stream.js';

/** The classifiers that this project trained itself: of MNIST, of Fashion-MNIST and of avatars. */
export type ClassifierName = 'digits' | 'fashion' | 'avatars';

/** Strided convolutions, a layer of features, and a layer of the classes of every factor. */
export interface Architecture {
  /** Of its images, which are in [−1, 1]. */
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Convolutions of stride 2, the first one first. */
  readonly convolutions: readonly { readonly size: number; readonly channels: number }[];
  /** How many values each factor has. A class is one value of each, the first factor leading. */
  readonly factors: readonly number[];
}

export const FEATURES = 64;

/** As LeNet. */
const grey28: Architecture = {
  shape: [28, 28, 1],
  convolutions: [
    { size: 5, channels: 32 },
    { size: 5, channels: 64 },
  ],
  factors: [10],
};

export const architectures: Readonly<Record<ClassifierName, Architecture>> = {
  digits: grey28,
  fashion: grey28,
  avatars: {
    shape: [32, 32, 3],
    convolutions: [
      { size: 5, channels: 16 },
      { size: 3, channels: 32 },
      { size: 3, channels: 32 },
    ],
    factors: modeRadices,
  },
};

/** By name: `conv1/kernel`, `conv1/bias`, …, `features/kernel`, …, `classes/bias`. */
export type Weights = Readonly<Record<string, tf.Tensor>>;

/** The shapes of all weights by their names, from the images on. */
export function weightShapes({ shape, convolutions, factors }: Architecture): Record<string, readonly number[]> {
  const shapes: Record<string, readonly number[]> = {};
  let [height, width, from]: [number, number, number] = [...shape];
  for (const [i, { size, channels }] of convolutions.entries()) {
    shapes[`conv${i + 1}/kernel`] = [size, size, from, channels];
    shapes[`conv${i + 1}/bias`] = [channels];
    [height, width, from] = [Math.ceil(height / 2), Math.ceil(width / 2), channels];
  }
  const classes = factors.reduce((sum, count) => sum + count, 0);
  shapes['features/kernel'] = [height * width * from, FEATURES];
  shapes['features/bias'] = [FEATURES];
  shapes['classes/kernel'] = [FEATURES, classes];
  shapes['classes/bias'] = [classes];
  return shapes;
}

/** A tensor for every name. */
export function mapWeights(
  architecture: Architecture,
  make: (name: string, shape: number[]) => tf.Tensor,
): Record<string, tf.Tensor> {
  const shapes = Object.entries(weightShapes(architecture));
  return Object.fromEntries(shapes.map(([name, shape]) => [name, make(name, [...shape])]));
}

/** Normal kernels of variance 2 / inputs (He et al. 2015, arXiv:1502.01852, eq. 10) and zero biases. */
export function initialWeights(seed: number, classifier: ClassifierName): Weights {
  return mapWeights(architectures[classifier], (name, shape) => {
    if (name.endsWith('bias')) return tf.zeros(shape);
    const count = shape.reduce((product, size) => product * size, 1);
    const inputs = count / itemAt(shape, shape.length - 1);
    return tf.tensor(stream(seed, classifier, 'initialisation', name).normal(count, 0, Math.sqrt(2 / inputs)), shape);
  });
}

/** Activations of the last hidden layer, ≥ 0: [n, 64]. */
export function classifierFeatures({ convolutions }: Architecture, weights: Weights, images: tf.Tensor4D): tf.Tensor2D {
  const weight = (name: string): tf.Tensor => entryOf(weights, name);
  const last = convolutions.reduce(
    (input, _, i) => convolution(input, weight(`conv${i + 1}/kernel`), weight(`conv${i + 1}/bias`)),
    images,
  );
  const kernel = weight('features/kernel');
  const flat: tf.Tensor2D = tf.reshape(last, [itemAt(images.shape, 0), itemAt(kernel.shape, 0)]);
  return tf.relu(dense(flat, kernel, weight('features/bias')));
}

/** Unnormalised log-probabilities of each factor's values: [n, values] each. */
export function classifierLogits({ factors }: Architecture, weights: Weights, features: tf.Tensor2D): tf.Tensor2D[] {
  const all = dense(features, entryOf(weights, 'classes/kernel'), entryOf(weights, 'classes/bias'));
  return factors.length === 1 ? [all] : tf.split(all, [...factors], 1);
}

/** Probabilities of the classes, [n, product of the factors' values]. */
export function classifierProbabilities(
  architecture: Architecture,
  weights: Weights,
  images: tf.Tensor4D,
): tf.Tensor2D {
  const features = classifierFeatures(architecture, weights, images);
  return classifierLogits(architecture, weights, features)
    .map((logits) => tf.softmax(logits))
    .reduce(jointly);
}

/** The probabilities of all pairs of classes, [n × (first · second)], of two that are independent. */
export function jointly(first: tf.Tensor2D, second: tf.Tensor2D): tf.Tensor2D {
  const [count, classes] = first.shape;
  const pairs = tf.mul(tf.reshape(first, [count, classes, 1]), tf.reshape(second, [count, 1, second.shape[1]]));
  return tf.reshape(pairs, [count, classes * second.shape[1]]);
}

function convolution(input: tf.Tensor4D, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor4D {
  return tf.relu(tf.add(tf.conv2d(input, kernel as tf.Tensor4D, 2, 'same'), bias)) as tf.Tensor4D;
}

function dense(input: tf.Tensor2D, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor2D {
  return tf.add(tf.matMul(input, kernel as tf.Tensor2D), bias) as tf.Tensor2D;
}
