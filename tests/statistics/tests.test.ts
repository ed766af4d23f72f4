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
    expect(signedRankTest([0, 0])).toEqual({ statistic: 0, count: 0, p: 1, exact: true });
  });

  it('stays exact for many seeds: all of one sign among 60 gives 2⁻⁵⁹', () => {
    expect(signedRankTest(Array.from({ length: 60 }, (_, i) => -1 - i)).p * 2 ** 59).toBeCloseTo(1, 10);
  });
});

describe('the signed-rank test of many differences', () => {
  const differences = (count: number, of: (i: number) => number): number[] =>
    Array.from({ length: count }, (_, i) => of(i));

  // scipy.stats.wilcoxon([(i + 1) * (1 if 7 * i % 10 < 7 else -1) for i in range(100)], method='exact')
  it('is exact up to 100', () => {
    const { p, exact } = signedRankTest(differences(100, (i) => (i + 1) * ((7 * i) % 10 < 7 ? 1 : -1)));
    expect(p / 0.0003491070296166576).toBeCloseTo(1, 12);
    expect(exact).toBe(true);
  });

  // scipy.stats.wilcoxon(d, correction=True, method='asymptotic'), of d with ties and zeros
  it.each([
    ['[37 * i % 101 - 40 for i in range(150)]', differences(150, (i) => ((37 * i) % 101) - 40), 0.00022686761317627696],
    [
      '[i * i % 1009 - 480 for i in range(1000)]',
      differences(1000, (i) => ((i * i) % 1009) - 480),
      0.0032624175322639084,
    ],
  ])('is the normal approximation with the correction for ties beyond: %s', (_, many, p) => {
    const test = signedRankTest(many);
    expect(test.p / p).toBeCloseTo(1, 10);
    expect(test.exact).toBe(false);
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

describe('the rank-sum test of many values', () => {
  const values = (count: number, of: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => of(i));

  // scipy.stats.mannwhitneyu(a, b, method='exact')
  it.each([
    [
      'range(40), [i + 8.5 for i in range(40)]',
      values(40, (i) => i),
      values(40, (i) => i + 8.5),
      0.0031484984615235126,
    ],
    [
      '[i + 0.5 for i in range(10)], range(40)',
      values(10, (i) => i + 0.5),
      values(40, (i) => i),
      0.00018414941346939792,
    ],
  ])('is exact for 40 and 40, or fewer against more: %s', (_, a, b, p) => {
    expect(rankSumTest(a, b).p / p).toBeCloseTo(1, 10);
    expect(rankSumTest(b, a).p / p).toBeCloseTo(1, 10);
  });

  // scipy.stats.mannwhitneyu(a, b, method='asymptotic'), of a and b with ties
  it.each([
    [
      '[37 * i % 101 for i in range(40)], [53 * i % 97 + 12 for i in range(55)]',
      values(40, (i) => (37 * i) % 101),
      values(55, (i) => ((53 * i) % 97) + 12),
      { u: 912, p: 0.1575312511274778 },
    ],
    [
      '[i * i % 1009 for i in range(1000)], [(3 * i * i + 60) % 1013 + 35 for i in range(900)]',
      values(1000, (i) => (i * i) % 1009),
      values(900, (i) => ((3 * i * i + 60) % 1013) + 35),
      { u: 420294, p: 0.012853556566114954 },
    ],
  ])('is the normal approximation with the correction for ties beyond: %s', (_, a, b, expected) => {
    expect(rankSumTest(a, b).u).toBe(expected.u);
    expect(rankSumTest(a, b).p / expected.p).toBeCloseTo(1, 10);
  });

  it('says nothing where all are tied', () => {
    const same = values(50, () => 1);
    expect(rankSumTest(same, same).p).toBe(1);
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
