import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { sampleSize } from '../../harness/data/dataset.js';
import type { FeatureNetwork } from './network.js';

const PIPELINE = 'the numbers of the sample as they are';

/** No network: the numbers of a sample are its features. For 2-D points, and as the plainest thing to compare with. */
export function pixelsOf(shape: readonly number[]): FeatureNetwork {
  const dimensions = sampleSize(shape);
  return {
    name: 'pixels',
    dimensions,
    weightsHash: createHash('sha256').update(PIPELINE).digest('hex'),
    pipeline: PIPELINE,
    features: (images) => tf.clone(tf.reshape(images, [images.shape[0], dimensions])),
    dispose: () => undefined,
  };
}
