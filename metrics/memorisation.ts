import type { Features } from './features/network.js';
import { checkSets } from './inputs.js';
import { nearestIn, neighboursOf } from './neighbours.js';

/** Shares of the fakes; lower is better. */
export interface Memorisation {
  /** Equal to a training sample in all features. */
  readonly copies: number;
  /**
   * Nearer to some training sample than that one is to any other training sample: 1 − authenticity of Alaa et al. 2022,
   * "How faithful is your synthetic data?", arXiv:2102.08921, section 5.2. Samples of the true law have some, too: compare
   * with the value of held-out reals.
   */
  readonly unauthentic: number;
}

/**
 * Whether fakes are training samples, or next to one.
 * @throws UserError where dimensions differ, there are fewer than two training samples, or a value is not finite.
 */
export function memorisation(train: Features, fake: Features): Memorisation {
  const { index, squared } = nearestIn(fake, train);
  const { squared: own } = neighboursOf(train, 1);
  return {
    copies: share(squared, (distance) => distance === 0),
    unauthentic: share(squared, (distance, i) => distance < own[index[i]!]!),
  };
}

/**
 * Share of fakes nearer to a training sample than to a held-out one (a tie counts half): .5 on average for a law that
 * knows nothing of the training samples but their law, 1 for copies. The first samples of the larger set are taken, as
 * many as the smaller one has, so that neither has more chances.
 * @throws UserError where dimensions differ, a set is empty, or a value is not finite.
 */
export function nearerToTrain(train: Features, heldOut: Features, fake: Features): number {
  checkSets('A memorisation check', [train, heldOut, fake], 1);
  const count = Math.min(train.count, heldOut.count);
  const { squared: toTrain } = nearestIn(fake, first(train, count));
  const { squared: toHeldOut } = nearestIn(fake, first(heldOut, count));
  return (
    share(toTrain, (distance, i) => distance < toHeldOut[i]!) +
    share(toTrain, (distance, i) => distance === toHeldOut[i]!) / 2
  );
}

function first({ dimensions, values }: Features, count: number): Features {
  return { count, dimensions, values: values.subarray(0, count * dimensions) };
}

function share(distances: Float64Array, test: (distance: number, i: number) => boolean): number {
  return distances.filter(test).length / distances.length;
}
