import { float64At, itemAt } from '../harness/ground/certain.js';
import { doubledRanks, normalTwoSided, twoSided } from './ranks.js';

export interface SignedRankTest {
  /** Sum of the ranks of positive differences. */
  readonly statistic: number;
  /** Differences that are not 0; the others say nothing about a sign and are left out, as Wilcoxon did. */
  readonly count: number;
  /** Two-sided, given the observed magnitudes and their ties; 1 where nothing is left. */
  readonly p: number;
  /** Whether it is exact, or the normal approximation. */
  readonly exact: boolean;
}

/** A test of so many differences that are not 0 is exact. */
export const EXACT_PAIRS = 100;

/**
 * Wilcoxon's signed-rank test (1945) of paired differences against symmetry around 0. The null distribution is that of all
 * 2ⁿ choices of signs: summed by dynamic programming, or of more than EXACT_PAIRS differences, since that takes time with the third
 * power, the normal one with its mean and variance. A difference may be ±Infinity: it has the largest rank.
 */
export function signedRankTest(differences: readonly number[]): SignedRankTest {
  const { ranks, positive } = signedRanks(differences);
  const exact = ranks.length <= EXACT_PAIRS;
  const p = exact ? twoSided(distributionOf(ranks), positive) : normalP(ranks, positive);
  return { statistic: positive / 2, count: ranks.length, p, exact };
}

/** Doubled ranks of what is not 0, by magnitude, and the sum of those of positive differences. */
function signedRanks(differences: readonly number[]): { ranks: number[]; positive: number } {
  const nonZero = differences.filter((difference) => difference !== 0);
  const ranks = doubledRanks(nonZero.map(Math.abs));
  return { ranks, positive: ranks.reduce((sum, rank, i) => sum + (itemAt(nonZero, i) > 0 ? rank : 0), 0) };
}

/** Each rank counts or does not, with even chances. */
function normalP(ranks: readonly number[], observed: number): number {
  const squares = ranks.reduce((sum, rank) => sum + rank ** 2, 0);
  return normalTwoSided(observed, (ranks.length * (ranks.length + 1)) / 2, Math.sqrt(squares) / 2);
}

/** Probability of each doubled rank sum. */
function distributionOf(ranks: readonly number[]): Float64Array {
  const ascending = [...ranks].sort((a, b) => a - b); // small sums first: fewer of them are reached
  const probabilities = new Float64Array(ascending.reduce((sum, rank) => sum + rank, 1));
  probabilities[0] = 1;
  let reached = 0;
  for (const rank of ascending) {
    reached += rank;
    for (let sum = reached; sum >= 0; sum--)
      probabilities[sum] =
        (float64At(probabilities, sum) + (sum >= rank ? float64At(probabilities, sum - rank) : 0)) / 2;
  }
  return probabilities;
}

/** The smallest p that `pairs` differences can give: all of one sign. */
export function smallestSignedRankP(pairs: number): number {
  return Math.min(1, 2 ** (1 - pairs));
}

/** Whether negative differences outweigh the others by ranks, as the test sees them. */
export function isMostlyNegative(differences: readonly number[]): boolean {
  const { ranks, positive } = signedRanks(differences);
  return 2 * positive < ranks.length * (ranks.length + 1);
}
