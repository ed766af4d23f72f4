import { defined, itemAt } from '../harness/ground/certain.js';
/**
 * Holm's adjustment (1979) for several tests at once: the i-th smallest of m becomes p·(m − i + 1), never below one before
 * it, at most 1. In the order given.
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => itemAt(ps, a) - itemAt(ps, b));
  const adjusted = new Array<number>(ps.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, itemAt(ps, index) * (ps.length - rank)));
    adjusted[index] = largest;
  });
  return adjusted;
}

/** The same over the tests that there are; null stays null. */
export function holmOf(ps: readonly (number | null)[]): (number | null)[] {
  const adjusted = holm(ps.filter((p) => p !== null));
  return ps.map((p) => (p === null ? null : defined(adjusted.shift())));
}
