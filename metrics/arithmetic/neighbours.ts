import { float64At } from '../../harness/ground/certain.js';
import { UserError } from '../../harness/ground/errors.js';
import { visitDistances, visitDistancesWithin } from './distances.js';
import type { Features } from '../features/network.js';
import { checkSets } from './inputs.js';

/** Squared distances of every sample to its `k` nearest others of the same set: [count × k], each row rising. */
export interface Neighbours {
  readonly k: number;
  readonly squared: Float64Array;
}

/** How metrics of nearest neighbours draw a ball around a sample: its radius reaches to the k-th nearest other. */
export interface BallConvention {
  readonly k: number;
  /** Whether the surface belongs to the ball: `≤` rather than `<`. With ties the two differ wildly. */
  readonly closed: boolean;
}

/** Who lies in whose ball. */
export interface BallCounts {
  readonly k: number;
  /** For every fake, the number of reals whose ball holds it. */
  readonly realBallsAround: Uint32Array;
  /** For every real, the number of fakes in its ball. */
  readonly fakesInside: Uint32Array;
  /** For every real, the number of fakes whose ball holds it. */
  readonly fakeBallsAround: Uint32Array;
}

/**
 * The k nearest others of every sample. Time is count²/2 distances, memory count × k numbers.
 * @throws UserError where there are not more than `k` samples or a value is not finite.
 */
export function neighboursOf(features: Features, k: number): Neighbours {
  checkNeighbours([features], k);
  const squared = new Float64Array(features.count * k).fill(Infinity);
  visitDistancesWithin(features, (i, start, distances) => {
    for (let at = 0; at < distances.length; at++) {
      insert(squared, i * k, k, float64At(distances, at));
      insert(squared, (start + at) * k, k, float64At(distances, at));
    }
  });
  return { k, squared };
}

/**
 * Counts for several conventions in one pass over the pairs, which is what takes the time. The neighbours of either set
 * may be given where they are known, for the largest k or more.
 * @throws UserError where dimensions differ, a set has not more than k samples, or a value is not finite.
 */
export function ballCounts(
  real: Features,
  fake: Features,
  conventions: readonly BallConvention[],
  known: { readonly real?: Neighbours; readonly fake?: Neighbours } = {},
): BallCounts[] {
  const k = Math.max(...conventions.map((convention) => convention.k));
  checkNeighbours([real, fake], k);
  const ofReal = known.real ?? neighboursOf(real, k);
  const ofFake = known.fake ?? neighboursOf(fake, k);
  const balls = conventions.map((convention) => ({
    k: convention.k,
    realLimit: limitsOf(ofReal, convention),
    fakeLimit: limitsOf(ofFake, convention),
    realBallsAround: new Uint32Array(fake.count),
    fakesInside: new Uint32Array(real.count),
    fakeBallsAround: new Uint32Array(real.count),
  }));
  visitDistances(real, fake, (i, start, distances) => {
    for (const each of balls) {
      for (let at = 0; at < distances.length; at++) {
        if (float64At(distances, at) < float64At(each.realLimit, i)) {
          each.realBallsAround[start + at]!++;
          each.fakesInside[i]!++;
        }
        if (float64At(distances, at) < float64At(each.fakeLimit, start + at)) each.fakeBallsAround[i]!++;
      }
    }
  });
  return balls;
}

/** For every sample of `from`, its nearest in `to` and the squared distance to it; of equals the first is taken. */
export function nearestIn(
  from: Features,
  to: Features,
): { readonly index: Uint32Array; readonly squared: Float64Array } {
  checkSets('A search for nearest neighbours', [from, to], 1);
  const index = new Uint32Array(from.count);
  const squared = new Float64Array(from.count).fill(Infinity);
  visitDistances(from, to, (i, start, distances) => {
    for (let at = 0; at < distances.length; at++) {
      if (float64At(distances, at) < float64At(squared, i)) {
        squared[i] = float64At(distances, at);
        index[i] = start + at;
      }
    }
  });
  return { index, squared };
}

/** The share of entries that are not 0. */
export function shareOfNonZero(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0) / counts.length;
}

/** What a squared distance has to be below to be in each sample's ball: for a closed ball, the next number up. */
function limitsOf({ k, squared }: Neighbours, convention: BallConvention): Float64Array {
  return Float64Array.from({ length: squared.length / k }, (_, row) => {
    const radius = float64At(squared, row * k + convention.k - 1);
    return convention.closed ? nextUp(radius) : radius;
  });
}

/** The least float64 above a finite number ≥ 0: the next bit pattern. */
function nextUp(value: number): number {
  const bits = new BigUint64Array(Float64Array.of(value).buffer);
  bits[0]!++;
  return float64At(new Float64Array(bits.buffer), 0);
}

/** Puts a number into the `k` smallest so far, which rise from `start`. */
function insert(smallest: Float64Array, start: number, k: number, value: number): void {
  let at = start + k - 1;
  if (value >= float64At(smallest, at)) return;
  for (; at > start && float64At(smallest, at - 1) > value; at--) smallest[at] = float64At(smallest, at - 1);
  smallest[at] = value;
}

function checkNeighbours(sets: readonly Features[], k: number): void {
  if (!Number.isInteger(k) || k < 1)
    throw new UserError(`The number of neighbours k has to be a positive whole number, but is ${k}.`);
  checkSets(`A metric of ${k} nearest neighbours`, sets, k + 1);
}
