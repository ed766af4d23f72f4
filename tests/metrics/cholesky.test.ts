import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import { triangularFactor } from '../../metrics/arithmetic/cholesky.js';
import { gaussianOf } from '../../metrics/arithmetic/moments.js';
import { features, normal } from './support.js';

/** RᵀR by the definition. */
function square({ count, dimensions, values }: ReturnType<typeof triangularFactor>): number[] {
  return Array.from({ length: dimensions * dimensions }, (_, at) => {
    const [i, j] = [Math.floor(at / dimensions), at % dimensions];
    let sum = 0;
    for (let row = 0; row < count; row++) sum += values[row * dimensions + i]! * values[row * dimensions + j]!;
    return sum;
  });
}

const draw = (count: number, dimensions: number): Float64Array =>
  Float64Array.from(stream(8, 'cholesky', `${count}`).normal(count * dimensions));

describe('triangularFactor', () => {
  it.each([
    { case: 'full rank', count: 30, d: 7, rank: 7 },
    { case: 'one feature', count: 5, d: 1, rank: 1 },
    { case: 'fewer samples than features', count: 6, d: 11, rank: 5 },
    { case: 'a constant feature and two that are equal', count: 20, d: 6, rank: 4, degenerate: true },
  ])('RᵀR = S, with as many rows as the rank: $case', ({ count, d, rank, degenerate }) => {
    const values = draw(count, d);
    if (degenerate)
      for (let row = 0; row < count; row++) {
        values[row * d] = 3;
        values[row * d + 4] = values[row * d + 2]!;
      }
    const { covariance } = gaussianOf(features(values, d));
    const factor = triangularFactor(covariance, d);
    expect(factor.count).toBe(rank);
    for (const [i, value] of square(factor).entries()) expect(value).toBeCloseTo(covariance[i]!, 12);
  });

  it('keeps features whose variances differ by thirty orders', () => {
    // diag(1, 1e-15) [[4, 2], [2, 3]] diag(1, 1e-15): RᵀR must have the small entries with all digits, too.
    const covariance = [4, 2e-15, 2e-15, 3e-30];
    const got = square(triangularFactor(Float64Array.from(covariance), 2));
    for (const [i, value] of covariance.entries()) expect(got[i]! / value).toBeCloseTo(1, 14);
  });

  it('of no variance at all has no rows', () => {
    expect(triangularFactor(new Float64Array(9), 3).count).toBe(0);
  });

  it.each([
    { case: 'a correlation above 1', s: [1, 2, 2, 1] },
    { case: 'covariance without variance', s: [0, 1, 1, 0] },
    { case: 'a negative variance', s: [1, 0, 0, -1] },
    // Positive 2 × 2 minors; the eigenvalues are 1.9, 1.9 and −0.8.
    { case: 'three features that cannot all disagree', s: [1, -0.9, -0.9, -0.9, 1, -0.9, -0.9, -0.9, 1] },
  ])('refuses what is no covariance: $case', ({ s }) => {
    const d = Math.sqrt(s.length);
    expect(() => triangularFactor(normal([], s).covariance, d)).toThrow('negative eigenvalue');
  });
});
