import * as tf from '@tensorflow/tfjs-core';
import { defined } from '../../../harness/ground/certain.js';
import { stream } from '../../../harness/random/stream.js';

/** Side of the images the network takes: grey, [n, 28, 28, 1] in [−1, 1]. */
export const SIDE = 28;
export const FEATURES = 64;
export const CLASSES = 10;

/** A LeNet-like classifier: two strided convolutions, a layer of 64 features, a layer of 10 classes. */
export const weightShapes = {
  'conv1/kernel': [5, 5, 1, 32],
  'conv1/bias': [32],
  'conv2/kernel': [5, 5, 32, 64],
  'conv2/bias': [64],
  'features/kernel': [7 * 7 * 64, FEATURES],
  'features/bias': [FEATURES],
  'classes/kernel': [FEATURES, CLASSES],
  'classes/bias': [CLASSES],
} as const;

export type WeightName = keyof typeof weightShapes;
export type Weights = Readonly<Record<WeightName, tf.Tensor>>;
export const weightNames = Object.keys(weightShapes) as WeightName[];

/** A tensor for every name. */
export function mapWeights(make: (name: WeightName, shape: number[]) => tf.Tensor): Weights {
  const entries = weightNames.map((name) => [name, make(name, [...weightShapes[name]])]);
  return Object.fromEntries(entries) as Record<WeightName, tf.Tensor>;
}

/** Normal kernels of variance 2 / inputs (He et al. 2015, arXiv:1502.01852, eq. 10) and zero biases. */
export function initialWeights(seed: number, classifier: string): Weights {
  return mapWeights((name, shape) => {
    if (name.endsWith('bias')) return tf.zeros(shape);
    const count = shape.reduce((product, size) => product * size, 1);
    const inputs = count / defined(shape.at(-1));
    return tf.tensor(stream(seed, classifier, 'initialisation', name).normal(count, 0, Math.sqrt(2 / inputs)), shape);
  });
}

/** Activations of the last hidden layer, ≥ 0: [n, 64]. */
export function classifierFeatures(weights: Weights, images: tf.Tensor4D): tf.Tensor2D {
  const layer1 = convolution(images, weights['conv1/kernel'], weights['conv1/bias']);
  const layer2 = convolution(layer1, weights['conv2/kernel'], weights['conv2/bias']);
  const flat: tf.Tensor2D = tf.reshape(layer2, [images.shape[0], 7 * 7 * 64]);
  return tf.relu(dense(flat, weights['features/kernel'], weights['features/bias']));
}

/** Unnormalised log-probabilities of the classes: [n, 10]. */
export function classifierLogits(weights: Weights, features: tf.Tensor2D): tf.Tensor2D {
  return dense(features, weights['classes/kernel'], weights['classes/bias']);
}

function convolution(input: tf.Tensor4D, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor4D {
  return tf.relu(tf.add(tf.conv2d(input, kernel as tf.Tensor4D, 2, 'same'), bias)) as tf.Tensor4D;
}

function dense(input: tf.Tensor2D, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor2D {
  return tf.add(tf.matMul(input, kernel as tf.Tensor2D), bias) as tf.Tensor2D;
}
