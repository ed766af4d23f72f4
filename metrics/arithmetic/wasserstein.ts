import { float64At } from '../../harness/ground/certain.js';

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
