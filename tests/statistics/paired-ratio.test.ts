import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import { median, medianAbsoluteDeviation, pairedRatio } from '../../statistics/paired-ratio.js';

it('takes the middle value, or the mean of the two middle ones', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

// Distances of 1, 1, 2, 2, 4, 6, 9 from their median 2 are 1, 1, 0, 0, 2, 4, 7 with the median 1.
it('measures spread as the median distance from the median', () => {
  expect(medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9])).toBe(1);
});

describe('the paired ratio', () => {
  const random = stream(1, 'test');
  const load = Array.from(random.uniform(200, 1, 5));

  it('is free of what slows both of a round', () => {
    const slow = load.map((share) => 3 * share);
    const { value, low, high } = pairedRatio(slow, load, 'exact');
    expect([value, low, high]).toEqual([3, 3, 3].map((ratio) => expect.closeTo(ratio, 12) as unknown));
  });

  it('has an interval that nearly always holds the true ratio', () => {
    const repeats = 100;
    let held = 0;
    for (let i = 0; i < repeats; i++) {
      const a = Array.from(random.normal(40, 2, 0.3));
      const b = a.map(() => 1);
      const { low, high } = pairedRatio(a, b, `repeat ${i}`);
      if (low <= 2 && 2 <= high) held++;
    }
    // A 95 % interval; 88 of 100 or fewer would happen less than once in 300 times.
    expect(held).toBeGreaterThan(88);
  });

  it('gives the same interval each time', () => {
    const [a, b] = [load.slice(0, 50), load.slice(50, 100)];
    expect(pairedRatio(a, b, 'x')).toEqual(pairedRatio(a, b, 'x'));
  });
});
