import { float64At, integerAt } from '../../harness/ground/certain.js';
import { UserError } from '../../harness/ground/errors.js';
import type { Features } from '../features/network.js';
import { nearestIn, neighboursOf } from './neighbours.js';
import { once } from './once.js';

/** Shares of the fakes; lower is better. */
export interface Memorisation {
  /** Equal to a training sample in all features. */
  readonly copies: number;
  /**
   * At least as near to some training sample as any other training sample is to that one: 1 − authenticity of Alaa et al.
   * 2022, "How faithful is your synthetic data?", arXiv:2102.08921, section 5.2, whose code counts equal distances as not
   * authentic, and so copies of samples that the training set has twice. Samples of the true law have some, too: compare
   * with the value of held-out reals.
   */
  readonly unauthentic: number;
}

/** For each sample of the second set its nearest in the first. */
const nearestTraining = once((train, of) => nearestIn(of, train));
/** Squared distance of each training sample to the nearest other. */
const nearestOthers = once((train) => neighboursOf(train, 1).squared);

/**
 * Whether fakes are training samples, or next to one; computed once for the same two sets.
 * @throws UserError where dimensions differ, there are fewer than two training samples, or a value is not finite.
 */
export const memorisation = once((train, fake): Memorisation => {
  const { index, squared } = nearestTraining(train, fake);
  const own = nearestOthers(train, train);
  return {
    copies: share(squared, (distance) => distance === 0),
    unauthentic: share(squared, (distance, i) => distance <= float64At(own, integerAt(index, i))),
  };
});

/** Of so many held-out reals one is within the threshold. */
const ONE_IN = 20;
/** Fewer have none. */
const FEWEST = ONE_IN - 1;

export interface Memorised {
  /** Share of the fakes that are no farther from a training sample than the threshold. */
  readonly share: number;
  /** In the unit of the features. */
  readonly threshold: number;
  /** The share of samples of the reals' law of which that is true, on average over draws, whatever the law. */
  readonly expected: number;
}

/**
 * The share of fakes that are suspiciously near to a training sample: as near as only one in twenty reals that were not
 * trained on. The threshold is the k-th smallest of the distances of n held-out reals to their nearest training sample,
 * k = ⌊(n + 1)/20⌋. A new sample of the same distribution is within it with probability k/(n + 1), because its distance
 * takes each rank among the n with equal probability. Without held-out reals each training sample is held out in turn: its
 * distance is that to the nearest other one.
 * @throws UserError where there are fewer than 19 reals to hold out, dimensions differ, or a value is not finite.
 */
export function memorised(train: Features, fake: Features, heldOut?: Features): Memorised {
  const reals = heldOut ? nearestTraining(train, heldOut).squared : nearestOthers(train, train);
  if (reals.length < FEWEST)
    throw new UserError(
      `Memorised fakes are told by ${FEWEST} held-out reals at least, but there are ${reals.length}.`,
    );
  const place = Math.floor((reals.length + 1) / ONE_IN);
  const limit = float64At(Float64Array.from(reals).sort(), place - 1);
  return {
    share: share(nearestTraining(train, fake).squared, (distance) => distance <= limit),
    threshold: Math.sqrt(limit),
    expected: place / (reals.length + 1),
  };
}

function share(distances: Float64Array, test: (distance: number, i: number) => boolean): number {
  return distances.filter(test).length / distances.length;
}
