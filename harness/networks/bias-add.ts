import * as tf from '@tensorflow/tfjs-core';

/** Adds a bias per channel (the last axis). */
export function biasAdd(x: tf.Tensor, bias: tf.Tensor1D): tf.Tensor {
  return tf.add(x, bias);
}
