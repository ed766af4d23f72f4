import * as tf from '@tensorflow/tfjs-core';

/**
 * Computes in JavaScript where the engine in use cannot be read at once, which only WebGPU cannot; elsewhere on the engine
 * itself. For a few numbers that a decision hangs on. Tensors from outside must not be used in there.
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
