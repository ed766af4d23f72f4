import { describe, expect, it } from 'vitest';
import { halfWidth, summarise } from '../../statistics/summary.js';

describe('the 95 % interval', () => {
  // t.975 of the usual printed tables; the normal quantile 1.96 would fail each.
  it.each([
    [3, 4.302653],
    [5, 2.776445],
    [10, 2.262157],
  ])('of %i values has the published t quantile %f', (count, quantile) => {
    expect(halfWidth(count) * Math.sqrt(count)).toBeCloseTo(quantile, 6);
  });

  it('of 1, 2, 3 is 2 ± 4.302653 / √3, with the sample deviation 1', () => {
    const { mean, sd, interval } = summarise([1, 2, 3]);
    expect([mean, sd]).toEqual([2, 1]); // dividing by n would give 0.816
    expect(interval![0]).toBeCloseTo(2 - 2.484138, 6);
    expect(interval![1]).toBeCloseTo(2 + 2.484138, 6);
  });

  it('keeps the spread of values far from 0', () => {
    expect(summarise([1e9 + 1, 1e9 + 2, 1e9 + 3]).sd).toBe(1); // the one-pass formula loses it
  });

  it('is undefined below two values, and so is the deviation', () => {
    expect(summarise([7])).toEqual({ count: 1, mean: 7, sd: null, interval: null });
    expect(summarise([])).toEqual({ count: 0, mean: null, sd: null, interval: null });
  });
});
