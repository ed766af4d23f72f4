import type { Features } from '../features/network.js';
import { visitPairs, type Visit } from './pair-sums.js';

/**
 * Visits the squared Euclidean distances of all pairs of two sets, in a fixed order. They are sums of squared differences:
 * equal samples are at distance 0 and a distance is the same number both ways, which |x|² + |y|² − 2x·y does not give.
 */
export function visitDistances(a: Features, b: Features, visit: Visit): void {
  visitPairs('addSquaredDifferences', a, b, () => 0, visit);
}

/** Visits all pairs i < j of one set, each once. */
export function visitDistancesWithin(features: Features, visit: Visit): void {
  visitPairs('addSquaredDifferences', features, features, (row) => row + 1, visit);
}

/** The squared distances of all pairs: [a.count × b.count], row-major. */
export function distanceMatrix(a: Features, b: Features): Float64Array {
  const squared = new Float64Array(a.count * b.count);
  visitDistances(a, b, (i, start, distances) => squared.set(distances, i * b.count + start));
  return squared;
}

/** Sees the squared distance of sample `i` of the first to sample `j` of the second set, pair by pair. */
export function forEachPair(a: Features, b: Features, see: (i: number, j: number, squared: number) => void): void {
  visitDistances(a, b, (i, start, distances) => distances.forEach((squared, at) => see(i, start + at, squared)));
}
