import { defined, float64At, itemAt } from '../../harness/ground/certain.js';
import { UserError } from '../../harness/ground/errors.js';
import { stream, type Random } from '../../harness/random/stream.js';
import { mean, sampleDeviation } from '../../statistics/summary.js';
import { inDoubles, type StoredFeatures } from '../features/network.js';
import { checkSets } from './inputs.js';
import { kernelOf } from './kernel-distance.js';
import { visitPairs } from './pair-sums.js';
import { rowsAt } from './subset.js';

/** As KID is customarily. */
export const SUBSETS = { count: 100, size: 1000 } as const;

/** Two sets, and how many random subsets of how many samples of either are compared. */
export interface Subsets {
  readonly real: StoredFeatures;
  readonly fake: StoredFeatures;
  readonly count: number;
  readonly size: number;
}

/** Kernel distances of random subsets. */
export interface SubsetDistances {
  readonly mean: number;
  /** Standard deviation over the subsets (divided by their number − 1), 0 for one: not a standard error. */
  readonly deviation: number;
}

const known = new WeakMap<Subsets, SubsetDistances>();

/** The same, computed once for the same sets. */
export function distancesOf(subsets: Subsets): SubsetDistances {
  const { real, fake, count, size } = subsets;
  const found = known.get(subsets) ?? kernelDistanceOfSubsets(real, fake, { subsets: count, size });
  known.set(subsets, found);
  return found;
}

/** What draws the subsets: of `a` first, then of `b`. */
const streamOf =
  (seed: number) =>
  (subset: number): Pick<Random, 'permutation'> =>
    stream(seed, 'kernel distance', String(subset));

/**
 * The kernel distance of subsets of both sets, drawn by the seed: 100 of 1000 by default.
 * Unbiased like `kernelDistance`, with more noise. Where all pairs of samples are fewer than those of all subsets, each is
 * computed once: the same bits in a fraction of the time.
 * @throws UserError where a subset would be larger than a set, and as `kernelDistance`.
 */
export function kernelDistanceOfSubsets(
  a: StoredFeatures,
  b: StoredFeatures,
  { subsets = SUBSETS.count as number, size = SUBSETS.size as number, seed = 0, randomOf = streamOf(seed) } = {},
): SubsetDistances {
  checkSets('A kernel distance', [a, b]);
  if (size > Math.min(a.count, b.count))
    throw new UserError(
      `A kernel distance of subsets of ${size} samples needs as many in every set, but got ${a.count} and ${b.count}.`,
    );
  const drawn = Array.from({ length: subsets }, (_, i) => {
    const random = randomOf(i);
    return [a, b].map(({ count }) => random.permutation(count).subarray(0, size).sort());
  });
  const [ofA, ofB] = [0, 1].map((set) => drawn.map((places) => itemAt(places, set)));
  const distances = distancesBetween(
    { features: a, places: defined(ofA) },
    { features: b, places: defined(ofB) },
    size,
  );
  return { mean: defined(mean(distances)), deviation: sampleDeviation(distances) ?? 0 };
}

/** A set, and the places of the samples of each subset in ascending order. */
interface Drawn {
  readonly features: StoredFeatures;
  readonly places: readonly Uint32Array[];
}

function distancesBetween(a: Drawn, b: Drawn, size: number): number[] {
  const pairsOfAll = (a.features.count + b.features.count) ** 2 / 2;
  const pairsOfSubsets = (a.places.length * (2 * size) ** 2) / 2;
  const sums = pairsOfAll < pairsOfSubsets ? sumsOfAll : sumsOfEach;
  const [within, other, between] = [sums(a, a, true), sums(b, b, true), sums(a, b, false)];
  const pairs = (size * (size - 1)) / 2;
  return Array.from(
    between,
    (sum, subset) => (float64At(within, subset) + float64At(other, subset)) / pairs - (2 * sum) / size ** 2,
  );
}

/**
 * Σ k(aᵢ, bⱼ) of every subset; within one set over i < j. Each sample's sum is in the order of the others' places, and those
 * sums are added in the order of theirs, so that both ways of computing them give the same bits.
 */
type Sums = (a: Drawn, b: Drawn, within: boolean) => Float64Array;

/** Subset by subset. */
const sumsOfEach: Sums = (a, b, within) =>
  Float64Array.from(a.places, (places, subset) => {
    const [rows, columns] = [rowsAt(a.features, places), rowsAt(b.features, itemAt(b.places, subset))];
    const sums = new Float64Array(rows.count);
    visitPairs('addProducts', rows, columns, within ? (row) => row + 1 : () => 0, (i, _, products) => {
      let sum = float64At(sums, i);
      for (let k = 0; k < products.length; k++) sum += kernelOf(float64At(products, k), rows.dimensions);
      sums[i] = sum;
    });
    return total(sums);
  });

/** All pairs of samples once; each pair is added to the sums of the subsets that have both. */
const sumsOfAll: Sums = (a, b, within) => {
  const sums = a.places.map((places) => new Float64Array(places.length));
  const subsetsOf = Array.from({ length: a.features.count }, (): [subset: number, row: number][] => []);
  a.places.forEach((places, subset) => places.forEach((place, row) => subsetsOf[place]?.push([subset, row])));
  const { dimensions } = a.features;
  const kernels = new Float64Array(b.features.count);
  const [rows, columns] = [inDoubles(a.features), inDoubles(b.features)];
  visitPairs('addProducts', rows, columns, within ? (row) => row + 1 : () => 0, (i, start, products) => {
    const end = start + products.length;
    for (let k = 0; k < products.length; k++) kernels[start + k] = kernelOf(float64At(products, k), dimensions);
    for (const [subset, row] of itemAt(subsetsOf, i)) {
      const places = itemAt(b.places, subset);
      const own = itemAt(sums, subset);
      own[row] = addAt(kernels, places, start, end, float64At(own, row));
    }
  });
  return Float64Array.from(sums, total);
};

/** `sum` and, one after the other, the numbers at those of the ascending places that are within `start` … `end` − 1. */
function addAt(numbers: Float64Array, places: Uint32Array, start: number, end: number, sum: number): number {
  let total = sum;
  for (let k = firstFrom(places, start); k < places.length; k++) {
    const place = places[k] as number;
    if (place >= end) break;
    total += numbers[place] as number;
  }
  return total;
}

const total = (sums: Float64Array): number => sums.reduce((all, sum) => all + sum, 0);

/** The first index of an ascending list whose value is at least `least`. */
function firstFrom(places: Uint32Array, least: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (itemAt(places, middle) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
