import * as tf from '@tensorflow/tfjs-core';

import { biasAddKernel } from '../engines/kernel-gradients.js';

/** Adds a bias per channel (the last axis), with TensorFlow's own kernel where the backend has it. */
export function biasAdd(x: tf.Tensor, bias: tf.Tensor1D): tf.Tensor {
  const native = x.rank > 1 && tf.getKernel(biasAddKernel, tf.getBackend());
  return native ? tf.engine().runKernel(biasAddKernel, { x, bias }) : tf.add(x, bias);
}
