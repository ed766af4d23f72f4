import { describe, expect, it } from 'vitest';
import { scaleFor } from '../../reports/charts/axis.js';

const labels = (low: number, high: number): number[] => {
  const { ticks, place, min, max } = scaleFor([low, high], true);
  for (const tick of ticks) expect(tick >= min && tick <= max).toBe(true);
  expect(place(low)).toBeGreaterThan(min);
  return ticks.map((tick) => Number((10 ** tick).toPrecision(3)));
};

describe('a logarithmic axis has round labels, neither few nor many', () => {
  it.each([
    [130, 850, [150, 200, 300, 500, 700]],
    [20, 140, [20, 30, 50, 70, 100, 150]],
    [3, 200, [5, 10, 20, 50, 100, 200]],
    [1, 100_000, [1, 10, 100, 1000, 10_000, 100_000]],
  ])('from %d to %d', (low, high, expected) => {
    expect(labels(low, high)).toEqual(expected);
  });

  it.each([1.2, 2, 4, 6, 8, 12, 20, 50, 200, 3000, 1e6])('over a factor of %d', (factor) => {
    const count = labels(7, 7 * factor).length;
    expect(count).toBeGreaterThanOrEqual(3);
    expect(count).toBeLessThanOrEqual(11);
  });
});
