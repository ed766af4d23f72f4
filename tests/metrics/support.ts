import { startTensorflow } from '../../harness/engines/tensorflow/index.js';
import * as tf from '@tensorflow/tfjs-core';
import type { Features } from '../../metrics/features/network.js';
import type { Gaussian } from '../../metrics/arithmetic/moments.js';

/** Sets native TensorFlow where it is built, else the plain JavaScript backend. */
export async function useEngineAtHand(): Promise<string> {
  try {
    await startTensorflow({ device: 'cpu', threads: 1 });
  } catch {
    await import('@tensorflow/tfjs-backend-cpu');
    await tf.setBackend('cpu');
  }
  return tf.getBackend();
}

/** Features from rows. */
export function rows(...samples: number[][]): Features {
  return { count: samples.length, dimensions: samples[0]!.length, values: Float64Array.from(samples.flat()) };
}

export function normal(mean: number[], covariance: number[]): Gaussian {
  return { mean: Float64Array.from(mean), covariance: Float64Array.from(covariance) };
}

export function features(values: ArrayLike<number>, dimensions: number): Features {
  return { count: values.length / dimensions, dimensions, values: Float64Array.from(values) };
}

/** The same samples in another order. */
export function reordered({ count, dimensions, values }: Features, order: ArrayLike<number>): Features {
  const out = new Float64Array(values.length);
  for (let row = 0; row < count; row++) {
    const start = order[row]! * dimensions;
    out.set(values.subarray(start, start + dimensions), row * dimensions);
  }
  return { count, dimensions, values: out };
}
