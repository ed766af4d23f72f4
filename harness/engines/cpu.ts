import * as tf from '@tensorflow/tfjs-core';
import { eager, type Engine } from './engine.js';
import { installGradientRepairs } from './gradients.js';

/** Plain JavaScript on one thread: slow, but it runs wherever Node does. It throws if the backend does not start. */
export async function startCpu(): Promise<Engine> {
  // Production mode keeps the backend from advertising tfjs-node at its first operation.
  tf.enableProdMode();
  const { version_cpu } = await import('@tensorflow/tfjs-backend-cpu');
  if (!(await tf.setBackend('cpu'))) throw new Error('The cpu backend of TensorFlow.js did not start.');
  installGradientRepairs();
  return {
    name: 'cpu',
    device: 'cpu',
    version: `tfjs ${tf.version_core}, tfjs-backend-cpu ${version_cpu}`,
    threads: 1,
    readsSlowly: false,
    compile: eager,
  };
}
