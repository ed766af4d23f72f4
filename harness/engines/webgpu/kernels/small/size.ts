import * as tf from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { holdFloats } from '../kernel.js';

/** Entries of a tensor that counts as small. */
const MOST = 4096;

export function isSmallShape(shape: readonly number[]): boolean {
  const size = tf.util.sizeFromShape([...shape]);
  return size > 0 && size <= MOST;
}

/** Whether our programs for small tensors can take these. */
export const areSmall = (backend: WebGPUBackend, ...tensors: tf.TensorInfo[]): boolean =>
  tensors.every(({ shape }) => isSmallShape(shape)) && holdFloats(backend, ...tensors);
