import { float64At } from '../../harness/ground/certain.js';
import { stream } from '../../harness/random/stream.js';
import { assignment } from './assignment.js';
import { distanceMatrix } from './distances.js';
import type { Features } from '../features/network.js';
import { checkSets } from './inputs.js';
import { randomSubset } from './subset.js';

/** The most samples that are assigned: the costs take 8·n² bytes, the assignment up to n³ steps. */
export const WASSERSTEIN_LIMIT = 2000;

/** A Wasserstein-1 distance and of how many samples of either set it is. */
export interface AssignedDistance {
  /** Unit of the features; lower is better. Positive for two samples of one law: compare with a noise floor. */
  readonly value: number;
  readonly count: number;
}

/**
 * The exact Wasserstein-1 distance of two samples of equal size with the Euclidean distance: the mean distance in the best
 * assignment. Sets of other sizes, or of more than 2,000 samples, are replaced by random subsets, drawn by the seed, of the
 * size that is returned.
 * @throws UserError where dimensions differ, a set is empty, or a value is not finite.
 */
export function wasserstein1(a: Features, b: Features, seed = 0): AssignedDistance {
  checkSets('A Wasserstein distance', [a, b], 1);
  const count = Math.min(a.count, b.count, WASSERSTEIN_LIMIT);
  const part = (set: Features, name: string): Features =>
    set.count === count ? set : randomSubset(set, count, stream(seed, 'wasserstein', name));
  const costs = distanceMatrix(part(a, 'first'), part(b, 'second')).map(Math.sqrt);
  const total = assignment(costs, count).reduce((sum, column, row) => sum + float64At(costs, row * count + column), 0);
  return { value: total / count, count };
}

/**
 * The Wasserstein-1 distance of two samples of numbers, of any sizes: the area between their quantile functions. Both are
 * sorted in place.
 */
export function wasserstein1OfNumbers(a: Float64Array, b: Float64Array): number {
  a.sort();
  b.sort();
  let area = 0;
  let [i, j] = [0, 0];
  let from = 0;
  while (i < a.length && j < b.length) {
    // The levels where either quantile function jumps, compared in whole numbers.
    const [endA, endB] = [(i + 1) * b.length, (j + 1) * a.length];
    const to = Math.min(endA, endB);
    area += (to - from) * Math.abs(float64At(a, i) - float64At(b, j));
    if (endA === to) i++;
    if (endB === to) j++;
    from = to;
  }
  return area / (a.length * b.length);
}
