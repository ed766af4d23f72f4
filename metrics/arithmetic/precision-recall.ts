import { itemAt } from '../../harness/ground/certain.js';
import type { Features } from '../features/network.js';
import { ballCounts, shareOfNonZero, type BallConvention, type BallCounts } from './neighbours.js';

/** Improved precision and recall: Kynkäänniemi et al. 2019, arXiv:1904.06991, section 2 and its `k = 3`, `≤`. */
export const precisionRecallBalls: BallConvention = { k: 3, closed: true };

/** Shares in [0, 1], higher is better. */
export interface PrecisionRecall {
  /** Share of fakes inside some real's ball. */
  readonly precision: number;
  /** Share of reals inside some fake's ball. */
  readonly recall: number;
}

/** @throws UserError where dimensions differ, a set has not more than 3 samples, or a value is not finite. */
export function precisionRecall(real: Features, fake: Features): PrecisionRecall {
  return precisionRecallOf(itemAt(ballCounts(real, fake, [precisionRecallBalls]), 0));
}

/** From counts that are known already. */
export function precisionRecallOf(counts: BallCounts): PrecisionRecall {
  return { precision: shareOfNonZero(counts.realBallsAround), recall: shareOfNonZero(counts.fakeBallsAround) };
}
