import { float64At, itemAt } from '../harness/ground/certain.js';
import { doubledRanks, normalTwoSided, twoSided } from './ranks.js';

export interface RankSumTest {
  /** Pairs (a, b) with a > b; ties count one half. */
  readonly u: number;
  /** Two-sided, given the observed ties. */
  readonly p: number;
}

/** Up to here a test is exact: the smaller group times all values, such as 40 and 40, or 10 and 310. */
const EXACT_SIZE = 40 * 80;

/**
 * The Mann–Whitney (Wilcoxon rank-sum) test (1947) of two independent groups, for runs that share no seeds. The null
 * distribution is that of all choices of a.length of the pooled ranks: counted by dynamic programming, or of many values,
 * since that takes time with the fourth power, the normal one with its mean and variance.
 * @throws RangeError where a group is empty.
 */
export function rankSumTest(a: readonly number[], b: readonly number[]): RankSumTest {
  if (a.length === 0 || b.length === 0) throw new RangeError('A rank-sum test needs a value in each group.');
  const ranks = doubledRanks([...a, ...b]);
  const sum = (some: readonly number[]): number => some.reduce((total, rank) => total + rank, 0);
  const ofA = sum(ranks.slice(0, a.length));
  const [size, observed] = a.length <= b.length ? [a.length, ofA] : [b.length, sum(ranks) - ofA];
  return {
    u: ofA / 2 - (a.length * (a.length + 1)) / 2,
    p:
      size * ranks.length <= EXACT_SIZE
        ? twoSided(rankSumDistribution(ranks, size), observed)
        : normalP(ranks, size, observed),
  };
}

/** Mean and variance of a sum of `size` of the ranks, drawn without replacement. */
function normalP(ranks: readonly number[], size: number, observed: number): number {
  const count = ranks.length;
  const mean = count + 1; // of the doubled ranks, ties or not
  const squares = ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0);
  return normalTwoSided(observed, size * mean, Math.sqrt((size * (count - size) * squares) / (count * (count - 1))));
}

/** Probability of each doubled sum of `size` of the ranks, all choices being equally likely. */
function rankSumDistribution(ranks: readonly number[], size: number): Float64Array {
  const ascending = [...ranks].sort((a, b) => a - b);
  const largest = ascending.slice(-size).reduce((sum, rank) => sum + rank, 0);
  // sums[k][s]: share of the orders of drawing in which k of the ranks so far are chosen and sum to s.
  const sums = Array.from({ length: size + 1 }, () => new Float64Array(largest + 1));
  itemAt(sums, 0)[0] = 1;
  ascending.forEach((rank, seen) => {
    const left = ascending.length - seen;
    // Of fewer chosen ones, those left would not make up the size.
    for (let chosen = Math.min(size, seen + 1); chosen >= Math.max(0, size - left + 1); chosen--) {
      const taking = chosen === 0 ? 0 : (size - chosen + 1) / left; // chance that this rank is drawn from those left
      const leaving = 1 - (size - chosen) / left;
      const [current, fewer] = [itemAt(sums, chosen), sums[chosen - 1]];
      // None so far is larger than this rank.
      for (let sum = Math.min(largest, chosen * rank); sum >= 0; sum--) {
        current[sum] =
          leaving * float64At(current, sum) + (fewer && sum >= rank ? taking * float64At(fewer, sum - rank) : 0);
      }
    }
  });
  return itemAt(sums, size);
}
