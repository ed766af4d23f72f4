import { describe, expect, it } from 'vitest';
import { correlation, latentError, meanSquaredError } from '../../metrics/arithmetic/reconstruction.js';
import { rows } from './support.js';

describe('correlation', () => {
  it.each([
    // by hand: 48/√(42·78)
    { case: 'by hand', z: rows([1, 2, 4]), v: rows([2, 1, 5]), want: 0.838627869 },
    { case: 'a scaled and shifted code', z: rows([1, 2, 4]), v: rows([13, 23, 43]), want: 1 },
    { case: 'a reversed code', z: rows([1, 2, 4]), v: rows([-1, -2, -4]), want: -1 },
    { case: 'a constant code', z: rows([1, 2, 4]), v: rows([0.1, 0.1, 0.1]), want: 0 },
    // over the batch instead of the components both columns would correlate by 1
    { case: 'by sample, not by component', z: rows([1, 2], [3, 4]), v: rows([2, 1], [4, 3]), want: -1 },
    { case: 'the mean over samples', z: rows([1, 2], [3, 4]), v: rows([1, 2], [4, 3]), want: 0 },
  ])('$case → $want', ({ z, v, want }) => expect(correlation(z, v)).toBeCloseTo(want, 9));

  it('refuses sets of other shapes', () => {
    expect(() => correlation(rows([1, 2]), rows([1, 2], [3, 4]))).toThrow('pairs of samples');
    expect(() => correlation(rows([1, 2]), rows([1, 2, 3]))).toThrow('equal dimensions');
    expect(() => correlation(rows([1]), rows([1]))).toThrow('at least 2 components');
  });
});

describe('latentError', () => {
  it('is the mean distance of latents to normalised codes', () => {
    // N(3, 7) = (−1, 1) and N(5, 1) = (1, −1): distances √(1 + 1) and 5
    expect(latentError(rows([0, 0], [4, 3]), rows([3, 7], [5, 1]))).toBeCloseTo((Math.SQRT2 + 5) / 2, 12);
    expect(latentError(rows([-1, 1]), rows([30, 70]))).toBeCloseTo(0, 12);
  });
});

describe('meanSquaredError', () => {
  it('is the mean over all numbers', () => {
    expect(meanSquaredError(rows([0, 0], [1, 1]), rows([0, 2], [1, 0]))).toBe(5 / 4);
    expect(meanSquaredError(rows([3]), rows([3]))).toBe(0);
  });
});
