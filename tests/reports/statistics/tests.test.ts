import { describe, expect, it } from 'vitest';
import { holm } from '../../../reports/statistics/holm.js';
import { signedRankTest, smallestSignedRankP } from '../../../reports/statistics/wilcoxon.js';

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

describe("Holm's adjustment", () => {
  it('agrees with statsmodels', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005, 0.5]);
    [0.04, 0.09, 0.09, 0.025, 0.5].forEach((p, i) => expect(adjusted[i]).toBeCloseTo(p, 14));
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});
