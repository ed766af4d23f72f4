import * as tf from '@tensorflow/tfjs-core';

/** The tensor as data: equal in value, and no gradient goes through it. */
export const stopGradient = (x: tf.Tensor): tf.Tensor =>
  tf.customGrad((value) => ({ value: tf.clone(value as tf.Tensor), gradFunc: (dy) => tf.zerosLike(dy) }))(x);
