import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { itemAt } from '../harness/ground/certain.js';

/**
 * Twice the rank of each value, 2 for the smallest: tied values share the mean of their ranks, and doubling keeps that mean
 * a whole number. ±Infinity are values like others.
 */
export function doubledRanks(values: readonly number[]): number[] {
  const order = values
    .map((_, i) => i)
    .sort((a, b) => (itemAt(values, a) < itemAt(values, b) ? -1 : itemAt(values, a) > itemAt(values, b) ? 1 : 0));
  const ranks = new Array<number>(values.length);
  for (let first = 0, next; first < order.length; first = next) {
    next = first + 1;
    while (next < order.length && values[itemAt(order, next)] === values[itemAt(order, first)]) next++;
    for (let i = first; i < next; i++) ranks[itemAt(order, i)] = first + 1 + next;
  }
  return ranks;
}

/** Two-sided p of a null distribution given as probabilities by position: twice the smaller tail, at most 1. */
export function twoSided(probabilities: Float64Array, observed: number): number {
  let below = 0;
  let above = 0;
  probabilities.forEach((probability, position) => {
    if (position <= observed) below += probability;
    if (position >= observed) above += probability;
  });
  return Math.min(1, 2 * Math.min(below, above));
}

/**
 * The same where the null distribution is about normal, with the correction for continuity. Of doubled ranks a step is 2.
 * The deviation is that of the observed ranks, so ties are in it; 0 where all are tied.
 */
export function normalTwoSided(observed: number, mean: number, deviation: number): number {
  const distance = Math.abs(observed - mean) - 1;
  return distance <= 0 ? 1 : 2 * normalCdf(-distance / deviation, 0, 1);
}
