import * as tf from '@tensorflow/tfjs-core';

/** Added to variances, as in PyTorch. */
export const EPSILON = 1e-5;

/** Scale and offset of entries that are centred, and divided by their standard deviation here. */
export function rescale(centred: tf.Tensor, variance: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(centred, tf.mul(tf.rsqrt(tf.add(variance, EPSILON)), scale)), offset);
}
