import { describe, expect, it } from 'vitest';
import { inceptionScore, inceptionScores } from '../../metrics/arithmetic/inception-score.js';
import type { Features } from '../../metrics/features/network.js';
import { rows } from './support.js';

const oneHot = (classes: number, ...hot: number[]): Features =>
  rows(...hot.map((at) => Array.from({ length: classes }, (_, c) => (c === at ? 1 : 0))));
const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const constant = <T>(value: T, count: number): T[] => Array.from({ length: count }, () => value);

describe('inceptionScore', () => {
  it.each([
    { case: 'certain and balanced over 10 classes', probabilities: oneHot(10, ...digits, ...digits), want: 10 },
    { case: 'uniform rows', probabilities: rows(...constant(constant(0.1, 10), 7)), want: 1 },
    { case: 'one class only', probabilities: oneHot(10, ...constant(3, 8)), want: 1 },
    { case: 'two classes, half and half', probabilities: oneHot(10, 1, 7, 7, 1), want: 2 },
    // exp(ln 2 + .9 ln .9 + .1 ln .1)
    { case: 'nearly certain', probabilities: rows([0.9, 0.1], [0.1, 0.9]), want: 1.444935 },
  ])('$case → $want', ({ probabilities, want }) => expect(inceptionScore(probabilities)).toBeCloseTo(want, 6));

  it('splits are contiguous, from ⌊i·N/s⌋, and their scores averaged', () => {
    // 7 rows in 3 splits: rows 0–1, 2–3, 4–6 with 1, 2 and 3 classes.
    const probabilities = oneHot(4, 0, 0, 1, 2, 1, 2, 3);
    for (const [split, want] of [1, 2, 3].entries())
      expect(inceptionScores(probabilities, 3)[split]).toBeCloseTo(want, 12);
    expect(inceptionScore(probabilities, 3)).toBeCloseTo(2, 12);
  });

  it('depends on the order with several splits only', () => {
    const sorted = oneHot(10, ...digits.flatMap((digit) => constant(digit, 10)));
    const mixed = oneHot(10, ...constant(digits, 10).flat());
    expect(inceptionScore(sorted, 10)).toBeCloseTo(1, 12);
    expect(inceptionScore(mixed, 10)).toBeCloseTo(10, 12);
    expect(inceptionScore(sorted, 1)).toBeCloseTo(inceptionScore(mixed, 1), 12);
  });

  it('refuses what is no distribution and fewer rows than splits', () => {
    expect(() => inceptionScore(rows([0.5, 0.6], [0.5, 0.5]))).toThrow('row 0');
    expect(() => inceptionScore(rows([0.5, 0.5], [1.2, -0.2]))).toThrow('row 1');
    expect(() => inceptionScore(rows([NaN, 1]))).toThrow('sample 0 holds NaN');
    expect(() => inceptionScore(oneHot(2, 0, 1), 3)).toThrow('at least 3 samples');
  });
});
