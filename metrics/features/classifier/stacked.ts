import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { loadClassifier, type Classifier } from './load.js';

const CHANNELS = 3;

/**
 * The digits network on each channel of stacked MNIST, images of 28×28×3: the features of the three digits side by side
 * (192), and the probabilities of the 1000 classes 100a + 10b + c, the product of those of the digits a, b and c.
 * @throws UserError as `loadClassifier`.
 */
export async function loadStackedDigits(): Promise<Classifier> {
  const digits = await loadClassifier('digits');
  const pipeline = `each channel as ${digits.pipeline}`;
  return {
    name: 'digits',
    dimensions: CHANNELS * digits.dimensions,
    weightsHash: createHash('sha256').update(digits.weightsHash).update(pipeline).digest('hex'),
    pipeline,
    features: (images) => tf.tidy(() => tf.concat(channelsOf(images).map(digits.features), 1)),
    probabilities: (images) =>
      tf.tidy(() => {
        const [a, b, c] = channelsOf(images).map(digits.probabilities) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
        const [count, classes] = a.shape;
        const pairs = tf.mul(tf.reshape(a, [count, classes, 1]), tf.reshape(b, [count, 1, classes]));
        const triples = tf.mul(tf.reshape(pairs, [count, classes ** 2, 1]), tf.reshape(c, [count, 1, classes]));
        return tf.reshape(triples, [count, classes ** CHANNELS]);
      }),
    dispose: digits.dispose,
  };
}

const channelsOf = (images: tf.Tensor4D): tf.Tensor4D[] => tf.split(images, CHANNELS, 3);
