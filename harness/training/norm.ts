import * as tf from '@tensorflow/tfjs-core';

/** The squared Euclidean norm of all entries of some tensors. `addN` of WebGPU takes fewer than a network has of them. */
export const squaredNorm = (tensors: readonly tf.Tensor[]): tf.Tensor =>
  tf.sum(tf.stack(tensors.map((tensor) => tf.sum(tf.square(tensor)))));
