import { float64At, itemAt } from '../harness/ground/certain.js';
import { doubledRanks, twoSided } from './ranks.js';

export interface RankSumTest {
  /** Pairs (a, b) with a > b; ties count one half. */
  readonly u: number;
  /** Exact, two-sided, given the observed ties. */
  readonly p: number;
}

/**
 * The Mann–Whitney (Wilcoxon rank-sum) test (1947) of two independent groups, for runs that share no seeds. The null
 * distribution is that of all choices of a.length of the pooled ranks, counted by dynamic programming.
 * @throws RangeError where a group is empty.
 */
export function rankSumTest(a: readonly number[], b: readonly number[]): RankSumTest {
  if (a.length === 0 || b.length === 0) throw new RangeError('A rank-sum test needs a value in each group.');
  const ranks = doubledRanks([...a, ...b]);
  const observed = ranks.slice(0, a.length).reduce((sum, rank) => sum + rank, 0);
  return {
    u: observed / 2 - (a.length * (a.length + 1)) / 2,
    p: twoSided(rankSumDistribution(ranks, a.length), observed),
  };
}

/** Probability of each doubled sum of `size` of the ranks, all choices being equally likely. */
function rankSumDistribution(ranks: readonly number[], size: number): Float64Array {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  // sums[k][s]: share of the orders of drawing in which k of the ranks so far are chosen and sum to s.
  const sums = Array.from({ length: size + 1 }, () => new Float64Array(total + 1));
  itemAt(sums, 0)[0] = 1;
  ranks.forEach((rank, seen) => {
    const left = ranks.length - seen;
    for (let chosen = Math.min(size, seen + 1); chosen >= 0; chosen--) {
      const taking = chosen === 0 ? 0 : (size - chosen + 1) / left; // chance that this rank is drawn from those left
      const leaving = 1 - (size - chosen) / left;
      const [current, fewer] = [itemAt(sums, chosen), sums[chosen - 1]];
      for (let sum = total; sum >= 0; sum--) {
        current[sum] =
          leaving * float64At(current, sum) + (fewer && sum >= rank ? taking * float64At(fewer, sum - rank) : 0);
      }
    }
  });
  return itemAt(sums, size);
}
