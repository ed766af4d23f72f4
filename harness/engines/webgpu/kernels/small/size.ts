import * as tf from '@tensorflow/tfjs-core';

/** Entries of a tensor that counts as small. */
const MOST = 4096;

export function isSmall({ dtype, shape }: Pick<tf.TensorInfo, 'dtype' | 'shape'>): boolean {
  const size = tf.util.sizeFromShape(shape);
  return dtype === 'float32' && size > 0 && size <= MOST;
}
