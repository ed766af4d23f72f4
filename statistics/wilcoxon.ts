import { float64At, itemAt } from '../harness/ground/certain.js';
import { doubledRanks, twoSided } from './ranks.js';

export interface SignedRankTest {
  /** Sum of the ranks of positive differences. */
  readonly statistic: number;
  /** Differences that are not 0; the others say nothing about a sign and are left out, as Wilcoxon did. */
  readonly count: number;
  /** Exact, two-sided, given the observed magnitudes, so ties need no correction; 1 where nothing is left. */
  readonly p: number;
}

/**
 * Wilcoxon's signed-rank test (1945) of paired differences against symmetry around 0. The null distribution is that of all
 * 2ⁿ choices of signs, summed by dynamic programming. A difference may be ±Infinity: it has the largest rank.
 */
export function signedRankTest(differences: readonly number[]): SignedRankTest {
  const nonZero = differences.filter((difference) => difference !== 0);
  const ranks = doubledRanks(nonZero.map(Math.abs));
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const observed = ranks.reduce((sum, rank, i) => sum + (itemAt(nonZero, i) > 0 ? rank : 0), 0);

  let probabilities = new Float64Array(total + 1); // by doubled rank sum
  probabilities[0] = 1;
  for (const rank of ranks) {
    const before = probabilities;
    probabilities = before.map(
      (probability, sum) => (probability + (sum >= rank ? float64At(before, sum - rank) : 0)) / 2,
    );
  }
  return { statistic: observed / 2, count: nonZero.length, p: twoSided(probabilities, observed) };
}

/** The smallest p that `pairs` differences can give: all of one sign. */
export function smallestSignedRankP(pairs: number): number {
  return Math.min(1, 2 ** (1 - pairs));
}

/** Whether negative differences outweigh the others by ranks, as the test sees them. */
export function isMostlyNegative(differences: readonly number[]): boolean {
  return signedRankTest(differences).statistic < signedRankTest(differences.map((each) => -each)).statistic;
}
