import { defined, itemAt } from '../../harness/ground/certain.js';
import type { Features } from '../features/network.js';
import { ballCounts, shareOfNonZero, type BallConvention, type BallCounts } from './neighbours.js';
import { once } from './once.js';
import { precisionRecallBalls, precisionRecallOf, type PrecisionRecall } from './precision-recall.js';

/** Naeem et al. 2020, "Reliable fidelity and diversity metrics", arXiv:2002.09797: `k = 5`, strict `<` as in its code. */
export const prdcBalls: BallConvention = { k: 5, closed: false };

/** All pairs of samples are compared: at the end of a training only, and of this many samples at most. */
export const neighbourCost = { when: 'end', most: 5000 } as const;

/** Higher is better. */
export interface Prdc extends PrecisionRecall {
  /** Number of real balls that hold a fake, over k, mean over the fakes: eq. 3. About 1 for equal laws; may exceed 1. */
  readonly density: number;
  /** Share of reals with a fake in their ball: eq. 4. See `expectedCoverage`. */
  readonly coverage: number;
}

/** @throws UserError where dimensions differ, a set has not more than 5 samples, or a value is not finite. */
export function prdc(real: Features, fake: Features): Prdc {
  return prdcOf(itemAt(ballCounts(real, fake, [prdcBalls]), 0));
}

/** From counts that are known already. */
export function prdcOf(counts: BallCounts): Prdc {
  const { k, realBallsAround, fakesInside } = counts;
  return {
    ...precisionRecallOf(counts),
    density: realBallsAround.reduce((sum, count) => sum + count, 0) / (k * realBallsAround.length),
    coverage: shareOfNonZero(fakesInside),
  };
}

/** By both conventions, in one pass over the pairs, which is what takes the time; computed once for the same two sets. */
export const neighbourScores = once((real, fake): { readonly k3: PrecisionRecall; readonly k5: Prdc } => {
  const [closed, open] = ballCounts(real, fake, [precisionRecallBalls, prdcBalls]);
  return { k3: precisionRecallOf(defined(closed)), k5: prdcOf(defined(open)) };
});

/**
 * The mean coverage of reals by fakes of the same continuous law, whatever the law: a real is not covered where its k
 * nearest among all the others are reals.
 */
export function expectedCoverage(reals: number, fakes: number, k = prdcBalls.k): number {
  let uncovered = 1;
  for (let i = 1; i <= k; i++) uncovered *= (reals - i) / (fakes + reals - i);
  return 1 - uncovered;
}
