import { describe, expect, it } from 'vitest';
import { bootstrapInterval } from '../../../reports/statistics/bootstrap.js';
import { hedgesG } from '../../../reports/statistics/effect-size.js';
import { equivalence } from '../../../reports/statistics/equivalence.js';
import { powerOf, seedsNeeded } from '../../../reports/statistics/power.js';

// Expected numbers: SciPy 1.17.1 and statsmodels 0.15.0.

describe('the bootstrap interval', () => {
  const skewed = [3.1, 2.7, 4.9, 3.3, 2.9, 3.0, 8.2];

  it('is the one of scipy.stats.bootstrap by BCa, not the percentile interval [2.957, 5.529]', () => {
    const [low, high] = bootstrapInterval(skewed, 'test', 100_000)!;
    expect(low).toBeCloseTo(3.0571, 2);
    expect(high).toBeCloseTo(6.2429, 1);
  });

  it('is the same at every call, and another by another name', () => {
    expect(bootstrapInterval(skewed, 'a')).toEqual(bootstrapInterval(skewed, 'a'));
    expect(bootstrapInterval(skewed, 'a', 50)).not.toEqual(bootstrapInterval(skewed, 'b', 50));
  });

  it('is undefined where there is nothing to resample', () => {
    expect(bootstrapInterval([1, 2], 'test')).toBeNull();
    expect(bootstrapInterval([4, 4, 4, 4], 'test')).toBeNull();
  });
});

describe("Hedges' g", () => {
  it('is the mean in deviations, with the correction for few pairs', () => {
    // 0.7824 by the formula; with the exact gamma functions 0.7815; without a correction 0.8997.
    expect(hedgesG([0.8, -0.3, 1.2, 2.1, 0.5, -0.1, 0.9])).toBeCloseTo(0.7823786181238586, 12);
    expect(hedgesG([1])).toBeNull();
    expect(hedgesG([1, 1])).toBeNull();
  });
});

describe('the equivalence test', () => {
  const differences = [0.02, -0.03, 0.1, -0.01, 0.05, 0.01];

  it('agrees with statsmodels ttost_paired', () => {
    const { p, interval, equivalent } = equivalence(differences, 0.1)!;
    expect(p).toBeCloseTo(0.004897144173824645, 10);
    expect(interval[0]).toBeCloseTo(-0.014781336092446192, 8);
    expect(interval[1]).toBeCloseTo(0.06144800275911287, 8);
    expect(equivalent).toBe(true);
  });

  it('holds exactly where the 90 % interval lies within the margin', () => {
    expect(equivalence(differences, 0.0615)!.equivalent).toBe(true);
    expect(equivalence(differences, 0.0614)!.equivalent).toBe(false);
    expect(equivalence([-1, -2, -3], 0.5)!.equivalent).toBe(false);
  });

  it('wants a positive margin', () => {
    expect(() => equivalence(differences, 0)).toThrow(RangeError);
  });
});

describe('seeds needed', () => {
  it.each([
    [1.9, 6],
    [1, 17],
    [0.6, 45],
  ])('of each of two independent groups for d = %f: %i', (effect, seeds) => {
    expect(seedsNeeded({ effect, design: 'independent' })).toBe(seeds);
  });

  it.each([
    [2, 5],
    [1, 10],
    [0.5, 34],
  ])('for paired differences of %f deviations: %i', (effect, seeds) => {
    expect(seedsNeeded({ effect, design: 'paired' })).toBe(seeds);
    expect(seedsNeeded({ effect: -effect, design: 'paired' })).toBe(seeds);
  });

  it('come from the power of statsmodels', () => {
    expect(powerOf(10, { effect: 1, design: 'paired' })).toBeCloseTo(0.8030968566327218, 6);
    expect(powerOf(5, { effect: 1, design: 'independent' })).toBeCloseTo(0.28629549338059757, 6);
    expect(powerOf(4, { effect: 0.3, design: 'paired' })).toBeCloseTo(0.07203485714152508, 6);
    expect(powerOf(9, { effect: 0, design: 'paired' })).toBeCloseTo(0.05, 6);
  });

  it('are unknown where no number of seeds would do', () => {
    expect(seedsNeeded({ effect: 1e-6, design: 'paired' })).toBeNull();
  });
});
