import type { Features } from './features/network.js';

/** Mean [d] and covariance [d × d] (row-major, divided by n − 1) of a set of features, in float64. */
export interface Gaussian {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/**
 * The Gaussian with the moments of `features`. Two passes, because the one-pass formula loses all digits where the mean is
 * large against the deviation.
 * @throws Error where there are fewer than two samples or a value is not finite.
 */
export function gaussianOf(features: Features): Gaussian {
  if (features.count < 2) throw new Error(`A covariance needs at least 2 samples, but there are ${features.count}.`);
  const mean = meanOf(features);
  if (!mean.every(Number.isFinite)) throw new Error('The features hold values that are not finite.');
  return { mean, covariance: covarianceOf(features, mean) };
}

/** Mean of every feature: [d]. */
export function meanOf({ count, dimensions, values }: Features): Float64Array {
  const sum = new Float64Array(dimensions);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < dimensions; i++) sum[i]! += values[row * dimensions + i]!;
  }
  return sum.map((total) => total / count);
}

function covarianceOf({ count, dimensions, values }: Features, mean: Float64Array): Float64Array {
  const covariance = new Float64Array(dimensions * dimensions);
  const centred = new Float64Array(dimensions);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < dimensions; i++) centred[i] = values[row * dimensions + i]! - mean[i]!;
    for (let i = 0; i < dimensions; i++) {
      const factor = centred[i]!;
      const start = i * dimensions;
      for (let j = i; j < dimensions; j++) covariance[start + j]! += factor * centred[j]!;
    }
  }
  for (let i = 0; i < dimensions; i++) {
    for (let j = i; j < dimensions; j++) {
      const value = covariance[i * dimensions + j]! / (count - 1);
      covariance[i * dimensions + j] = value;
      covariance[j * dimensions + i] = value;
    }
  }
  return covariance;
}
