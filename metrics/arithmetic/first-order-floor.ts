import { triangularFactor } from './cholesky.js';
import type { Gaussian } from './moments.js';
import { singularValues } from './singular-values.js';

/** Beyond this width the eigenvalues take longer than the floor itself, and full-rank samples are seldom at hand. */
export const WIDEST = 2048;

/**
 * The Fréchet distance that two samples of one Gaussian have on average, to first order in d/n:
 * (1/n + 1/m)·(1.25·Σλᵢ + ½·Σᵢⱼ λᵢλⱼ/(λᵢ + λⱼ)) with the covariance's eigenvalues λ. Features are no Gaussian, so it is a band
 * to check a measured floor with.
 */
export function firstOrderFloor({ mean, covariance }: Gaussian, n: number, m: number): number {
  const { count: rows, dimensions: columns, values: factor } = triangularFactor(covariance, mean.length);
  const values = singularValues({ rows, columns, values: factor })
    .map((value) => value ** 2)
    .filter((v) => v > 0);
  let sum = 0;
  for (const a of values) {
    sum += 1.25 * a;
    for (const b of values) sum += (0.5 * a * b) / (a + b);
  }
  return (1 / n + 1 / m) * sum;
}
