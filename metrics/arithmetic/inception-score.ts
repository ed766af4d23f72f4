import { float64At } from '../../harness/ground/certain.js';
import { UserError } from '../../harness/ground/errors.js';
import { sampleDeviation } from '../../statistics/summary.js';
import type { Features } from '../features/network.js';
import { checkSets } from './inputs.js';

/** How far a row's sum may be from 1: float16 probabilities of a thousand classes come no nearer. */
const SUM_TOLERANCE = 1e-2;

/**
 * exp(mean KL(p(y|x) ‖ p(y))): Salimans et al. 2016, arXiv:1606.03498, section 4, with whatever classifier gave the
 * probabilities. Between 1 and the number of classes, higher is better. With several splits the mean over
 * contiguous ones, split i being rows ⌊i·N/s⌋ to ⌊(i+1)·N/s⌋ in the order given: rows sorted by class score far lower
 * than shuffled ones.
 * @param probabilities [count × classes].
 * @throws UserError where there are fewer samples than splits, or a row is not a distribution.
 */
export function inceptionScore(probabilities: Features, splits = 1): number {
  const scores = inceptionScores(probabilities, splits);
  return scores.reduce((sum, score) => sum + score, 0) / splits;
}

/** Standard deviation over the splits, divided by their number − 1; 0 for one. */
export function inceptionScoreDeviation(probabilities: Features, splits: number): number {
  return sampleDeviation(inceptionScores(probabilities, splits)) ?? 0;
}

/** The score of each split. */
export function inceptionScores(probabilities: Features, splits: number): number[] {
  checkProbabilities(probabilities, splits);
  const bound = (split: number): number => Math.floor((split * probabilities.count) / splits);
  return Array.from({ length: splits }, (_, split) => scoreOf(probabilities, bound(split), bound(split + 1)));
}

function scoreOf({ values, dimensions }: Features, first: number, end: number): number {
  const marginal = new Float64Array(dimensions);
  for (let row = first; row < end; row++) {
    for (let c = 0; c < dimensions; c++) marginal[c]! += float64At(values, row * dimensions + c) / (end - first);
  }
  let divergence = 0;
  for (let row = first; row < end; row++) {
    for (let c = 0; c < dimensions; c++) {
      const p = float64At(values, row * dimensions + c);
      if (p > 0) divergence += p * Math.log(p / float64At(marginal, c)); // 0 · log 0 = 0
    }
  }
  return Math.exp(divergence / (end - first));
}

/** Throws a UserError where there are fewer samples than splits, or a row is not a distribution. */
export function checkProbabilities(probabilities: Features, splits = 1): void {
  checkSets('An inception score', [probabilities], splits);
  const { count, dimensions, values } = probabilities;
  for (let row = 0; row < count; row++) {
    const classes = values.subarray(row * dimensions, (row + 1) * dimensions);
    const sum = classes.reduce((total, p) => total + p, 0);
    if (classes.some((p) => p < 0) || Math.abs(sum - 1) > SUM_TOLERANCE)
      throw new UserError(
        `An inception score needs probabilities, but row ${row} has the sum ${sum} or negative entries: apply softmax first.`,
      );
  }
}
