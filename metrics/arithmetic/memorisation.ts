import { float64At, integerAt } from '../../harness/ground/certain.js';
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

/**
 * Whether fakes are training samples, or next to one; computed once for the same two sets.
 * @throws UserError where dimensions differ, there are fewer than two training samples, or a value is not finite.
 */
export const memorisation = once((train, fake): Memorisation => {
  const { index, squared } = nearestIn(fake, train);
  const { squared: own } = neighboursOf(train, 1);
  return {
    copies: share(squared, (distance) => distance === 0),
    unauthentic: share(squared, (distance, i) => distance <= float64At(own, integerAt(index, i))),
  };
});

function share(distances: Float64Array, test: (distance: number, i: number) => boolean): number {
  return distances.filter(test).length / distances.length;
}
