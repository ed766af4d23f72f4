import { describe, expect, it } from 'vitest';
import { holm } from '../../statistics/holm.js';
import { rankSumTest } from '../../statistics/mann-whitney.js';
import { signedRankTest, smallestSignedRankP } from '../../statistics/wilcoxon.js';

// Expected numbers: SciPy 1.17.1 (exact, or a permutation test over all permutations where there are ties) and
// statsmodels 0.15.0.

describe('the signed-rank test', () => {
  it.each([
    ['without ties', [0.8, -0.3, 1.2, 2.1, 0.5, -0.1, 0.9], 25, 0.078125],
    ['with ties', [1, 1, -2, 3, 3, -1, 4], 22, 0.21875],
    ['with zeros, which are left out', [0, 0, 1, 2, -3, 4, 5, 6.5], 18, 0.15625],
  ])('is exact %s', (_, differences, statistic, p) => {
    const test = signedRankTest(differences);
    expect(test.statistic).toBe(statistic);
    expect(test.p).toBeCloseTo(p, 14);
  });

  it.each([
    [5, 0.0625],
    [6, 0.03125],
    [8, 0.0078125],
    [10, 0.001953125],
  ])('of %i differences of one sign gives the smallest p that it can, %f', (count, p) => {
    expect(signedRankTest(Array.from({ length: count }, (_, i) => i + 1)).p).toBeCloseTo(p, 14);
    expect(smallestSignedRankP(count)).toBe(p);
  });

  it('ranks infinite differences, of failed runs, last', () => {
    expect(signedRankTest([1, 2, -Infinity])).toEqual(signedRankTest([1, 2, -3]));
  });

  it('says nothing where nothing differs', () => {
    expect(signedRankTest([0, 0])).toEqual({ statistic: 0, count: 0, p: 1 });
  });

  it('stays exact for many seeds: all of one sign among 60 gives 2⁻⁵⁹', () => {
    expect(signedRankTest(Array.from({ length: 60 }, (_, i) => -1 - i)).p * 2 ** 59).toBeCloseTo(1, 10);
  });
});

describe('the rank-sum test', () => {
  it('is exact, with and without ties', () => {
    const plain = rankSumTest([1.1, 2.3, 3.7, 4.1, 5.9], [2.2, 4.8, 6.1, 7.3, 8.8, 9.4]);
    expect(plain.u).toBe(5);
    expect(plain.p).toBeCloseTo(0.08225108225108226, 14);
    const tied = rankSumTest([1, 2, 2, 3], [2, 3, 4, 4, 5]);
    expect(tied.u).toBe(2.5);
    expect(tied.p).toBeCloseTo(1 / 9, 14);
  });

  it.each([
    [3, 0.1],
    [5, 2 / 252],
    [8, 2 / 12870],
    [10, 2 / 184756],
  ])('of %i against %i gives at least 2 / binomial(2n, n)', (count, p) => {
    const low = Array.from({ length: count }, (_, i) => i);
    expect(
      rankSumTest(
        low,
        low.map((value) => value + 100),
      ).p / p,
    ).toBeCloseTo(1, 12);
  });

  it('gives U of both orders that add up to the number of pairs, and one p', () => {
    const [a, b] = [
      [3, 9, 4],
      [1, 5, 8, 2],
    ] as const;
    expect(rankSumTest(a, b).u + rankSumTest(b, a).u).toBe(12);
    expect(rankSumTest(a, b).p).toBeCloseTo(rankSumTest(b, a).p, 14);
  });
});

describe("Holm's adjustment", () => {
  it('agrees with statsmodels', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005, 0.5]);
    [0.04, 0.09, 0.09, 0.025, 0.5].forEach((p, i) => expect(adjusted[i]).toBeCloseTo(p, 14));
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});
