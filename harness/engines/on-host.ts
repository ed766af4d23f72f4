import * as tf from '@tensorflow/tfjs-core';

/**
 * Computes in JavaScript if the engine is WebGPU, whose tensors can only be read asynchronously, and on the engine itself
 * otherwise. It is for a few numbers that a decision depends on. `compute` must not use tensors from outside of it.
 */
export function onHost<T>(compute: () => T): T {
  const name = tf.getBackend();
  if (name !== 'webgpu') return compute();
  switchTo('cpu');
  try {
    return compute();
  } finally {
    switchTo(name);
  }
}

/** The promise of `setBackend` is for backends that start in the background; this one has switched when it returns. */
function switchTo(name: string): void {
  void tf.setBackend(name);
  if (tf.engine().backendName !== name) throw new Error(`The ${name} backend of TensorFlow.js did not start.`);
}
