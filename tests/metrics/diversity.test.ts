import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import { diversity } from '../../metrics/diversity.js';
import { features, rows } from './support.js';

describe('diversity', () => {
  it.each([
    { case: 'samples that differ in length only', set: rows([1, 1], [2, 2], [0.1, 0.1]), want: 0 },
    { case: 'right angles', set: rows([5, 0, 0], [0, 0.2, 0], [0, 0, 1]), want: 2 },
    { case: 'opposites', set: rows([3, 4], [-3, -4]), want: 4 },
    { case: 'a sample without features', set: rows([0, 0], [3, 4]), want: 1 },
  ])('$case → $want', ({ set, want }) => expect(diversity(set)).toBeCloseTo(want, 12));

  it('is the mean over all pairs of 2 − 2·cosine', () => {
    const [count, d] = [13, 5];
    const set = features(stream(1, 'diversity').normal(count * d, 1), d);
    const product = (i: number, j: number): number =>
      Array.from({ length: d }, (_, k) => set.values[i * d + k]! * set.values[j * d + k]!).reduce((a, b) => a + b);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < i; j++) sum += 2 - (2 * product(i, j)) / Math.sqrt(product(i, i) * product(j, j));
    }
    expect(diversity(set)).toBeCloseTo(sum / ((count * (count - 1)) / 2), 12);
  });

  it('refuses one sample', () => expect(() => diversity(rows([1, 2]))).toThrow('at least 2 samples'));
});
