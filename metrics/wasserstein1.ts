import { float64At } from '../harness/ground/certain.js';
import { stream } from '../harness/random/stream.js';
import { assignment } from './arithmetic/assignment.js';
import { distanceMatrix } from './arithmetic/distances.js';
import type { Features } from './features/network.js';
import { checkSets } from './arithmetic/inputs.js';
import { defineMetric } from '../harness/metric.js';
import { randomSubset } from './arithmetic/subset.js';

/** The most samples that are assigned: the costs take 8·n² bytes, the assignment up to n³ steps. */
const LIMIT = 2000;

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
  const count = Math.min(a.count, b.count, LIMIT);
  const part = (set: Features, name: string): Features =>
    set.count === count ? set : randomSubset(set, count, stream(seed, 'wasserstein', name));
  const costs = distanceMatrix(part(a, 'first'), part(b, 'second')).map(Math.sqrt);
  const total = assignment(costs, count).reduce((sum, column, row) => sum + float64At(costs, row * count + column), 0);
  return { value: total / count, count };
}

export default defineMetric({
  name: 'wasserstein1',
  title: 'Wasserstein-1 distance',
  unit: 'feature',
  better: 'lower',
  isDistance: true,
  needs: ['features'],
  cost: { when: 'end', most: 500 },
  suits: ({ shape }) => shape.length === 1,
  compute: ({ features: { real, fake } }) => wasserstein1(real, fake).value,
  source: 'exact, by the assignment of Jonker and Volgenant 1987',
  place: 150,
  ranks: { images: 4, points: 4, as: 'distance' },
  scale: 'log',
  // No subsampling unasked.
  unasked: ({ reals, fakes }) => reals === fakes && fakes <= LIMIT,
  remark: ({ reals, fakes }) => {
    const assigned = Math.min(reals, fakes, LIMIT);
    if (assigned === Math.max(reals, fakes)) return undefined;
    return {
      json: { wasserstein1Samples: assigned },
      text: `wasserstein1 is of random subsets of ${assigned} samples of either set.`,
    };
  },
});
