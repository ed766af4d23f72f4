import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import type { Classifier } from './load.js';

/** A classifier for images of twice its side, of which it sees the means of 2 × 2 pixels. */
export function halved(classifier: Classifier): Classifier {
  const pipeline = `means of 2×2 pixels, then ${classifier.pipeline}`;
  const half = (images: tf.Tensor4D): tf.Tensor4D => tf.avgPool(images, 2, 2, 'valid');
  return {
    ...classifier,
    pipeline,
    weightsHash: createHash('sha256').update(classifier.weightsHash).update(pipeline).digest('hex'),
    features: (images) => tf.tidy(() => classifier.features(half(images))),
    probabilities: (images) => tf.tidy(() => classifier.probabilities(half(images))),
  };
}
