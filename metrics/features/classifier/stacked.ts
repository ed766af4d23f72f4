import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { loadClassifier, type Classifier } from './load.js';
import { jointly } from './network.js';

/**
 * The digits network on each channel of stacked MNIST, images of 28×28×channels: the features of the digits side by side
 * (64 a channel), and the probabilities of the 10^channels classes, 100a + 10b + c of three digits, the product of those of
 * the digits.
 * @throws UserError as `loadClassifier`.
 */
export async function loadStackedDigits(channels: number): Promise<Classifier> {
  const digits = await loadClassifier('digits');
  const pipeline = `each channel as ${digits.pipeline}`;
  const channelsOf = (images: tf.Tensor4D): tf.Tensor4D[] => tf.split(images, channels, 3);
  return {
    name: 'digits',
    dimensions: channels * digits.dimensions,
    weightsHash: createHash('sha256').update(digits.weightsHash).update(pipeline).digest('hex'),
    pipeline,
    features: (images) => tf.tidy(() => tf.concat(channelsOf(images).map(digits.features), 1)),
    probabilities: (images) => tf.tidy(() => channelsOf(images).map(digits.probabilities).reduce(jointly)),
    ...(digits.weights && { weights: digits.weights }),
    dispose: digits.dispose,
  };
}
