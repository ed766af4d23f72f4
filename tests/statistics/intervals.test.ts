import { describe, expect, it } from 'vitest';
import { bootstrapInterval } from '../../statistics/bootstrap.js';
import { hedgesG } from '../../statistics/effect-size.js';
import { marginTests } from '../../statistics/equivalence.js';
import { powerOf, seedsNeeded } from '../../statistics/power.js';
import { summarise } from '../../statistics/summary.js';

// Expected numbers: SciPy 1.17.1 and statsmodels 0.15.0.

describe('the bootstrap interval', () => {
  const skewed = [3.1, 2.7, 4.9, 3.3, 2.9, 3.0, 8.2];

  it('is the one of scipy.stats.bootstrap by BCa, not the percentile interval [2.957, 5.529]', () => {
    const [low, high] = bootstrapInterval(skewed, 'test', 100_000)!;
    expect(low).toBeCloseTo(3.0571, 2);
    expect(high).toBeCloseTo(6.2429, 1);
  });

  // v = -log(1 - ((37 * i % 101) + 0.5) / 101) for i in range(150). scipy.stats.bootstrap((v,), np.mean,
  // n_resamples=400000, method='BCa') with the seeds 0, 1, 2: [0.8479, 1.1677], [0.8484, 1.1670], [0.8475, 1.1660];
  // by percentiles [0.8383, 1.1532], Student's [0.8298, 1.1490].
  it('of many values is the one of scipy.stats.bootstrap by BCa without a draw', () => {
    const many = Array.from({ length: 150 }, (_, i) => -Math.log(1 - (((37 * i) % 101) + 0.5) / 101));
    const [low, high] = bootstrapInterval(many, 'test')!;
    expect(Math.abs(low - 0.8479)).toBeLessThan(0.001);
    expect(Math.abs(high - 1.1669)).toBeLessThan(0.001);
    expect(bootstrapInterval(many, 'another')).toEqual([low, high]);
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
    expect(hedgesG([1, 1, 1])).toBeNull();
  });
  it('is not defined by two pairs, where the correction is by 0', () => {
    expect(hedgesG([1, 2])).toBeNull();
    expect(hedgesG([1, 2, 3])).toBeCloseTo(2 * (1 - 3 / 7), 12);
  });
});

describe('the tests against a margin', () => {
  const within = (differences: readonly number[], margin: number): number | undefined =>
    marginTests(summarise(differences), margin)?.inside;
  const differences = [0.02, -0.03, 0.1, -0.01, 0.05, 0.01];

  it('agree with statsmodels ttost_paired', () => {
    expect(within(differences, 0.1)).toBeCloseTo(0.004897144173824645, 10);
  });

  it('hold exactly where the 90 % interval, here [−0.0148, 0.0614480], lies within the margin', () => {
    expect(within(differences, 0.0615)).toBeLessThan(0.05);
    expect(within(differences, 0.0614)).toBeGreaterThan(0.05);
    expect(within([-1, -2, -3], 0.5)).toBeGreaterThan(0.05);
  });

  it('say nothing of one pair, and are sure of pairs that do not vary', () => {
    expect(within([0], 0.1)).toBeUndefined();
    expect([within([0.1, 0.1], 0.2), within([0.3, 0.3], 0.2)]).toEqual([0, 1]);
  });

  it('want a positive margin', () => {
    expect(() => within(differences, 0)).toThrow(RangeError);
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
