import tCdf from '@stdlib/stats-base-dists-t-cdf';

/** Two-sided p of Student's t. Equal scores throughout are no difference; equal differences throughout leave no doubt. */
export function twoSidedT(difference: number, error: number, freedom: number): number {
  if (difference === 0) return 1;
  return error === 0 ? 0 : 2 * tCdf(-Math.abs(difference) / error, freedom);
}
