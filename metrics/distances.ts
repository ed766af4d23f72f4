import type { Features } from './features/network.js';
import { visitPairs, type Visit } from './pair-sums.js';

/**
 * Visits the squared Euclidean distances of all pairs of two sets, in a fixed order and bounded memory. They are sums of
 * squared differences: equal samples are at distance 0 and a distance is the same number both ways, which |x|² + |y|² − 2x·y
 * does not give.
 */
export function forEachPair(a: Features, b: Features, visit: Visit): void {
  visitPairs('addSquaredDifferences', a, b, () => 0, visit);
}

/** Visits all pairs i < j of one set, each once. */
export function forEachPairWithin(features: Features, visit: Visit): void {
  visitPairs('addSquaredDifferences', features, features, (row) => row + 1, visit);
}
