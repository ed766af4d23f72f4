import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import { singularValues } from '../../metrics/arithmetic/singular-values.js';

function expectNear(got: Float64Array, want: readonly number[]): void {
  expect(got.length).toBe(want.length);
  for (const [i, value] of want.entries()) expect(Math.abs(got[i]! - value)).toBeLessThan(1e-12 * want[0]!);
}

describe('singularValues', () => {
  it.each([1, 2, 9, 60])('of second differences are 2 − 2 cos(kπ/(n + 1)): n = %i', (n) => {
    const values = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      values[i * n + i] = 2;
      if (i > 0) values[i * n + i - 1] = -1;
      if (i < n - 1) values[i * n + i + 1] = -1;
    }
    const want = Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos(((n - k) * Math.PI) / (n + 1)));
    expectNear(singularValues({ rows: n, columns: n, values }), want);
  });

  it.each([
    [1, 1],
    [5, 1],
    [1, 4],
    [7, 7],
    [40, 33],
    [18, 29],
  ])('are those of ml-matrix: %i × %i', (rows, columns) => {
    const values = Float64Array.from(stream(7, 'singular values').normal(rows * columns));
    const matrix = Matrix.from1DArray(rows, columns, [...values]);
    const want = new SingularValueDecomposition(matrix, { autoTranspose: true }).diagonal.slice(
      0,
      Math.min(rows, columns),
    );
    expectNear(singularValues({ rows, columns, values }), want);
  });

  it.each([
    { case: 'zeros', values: [0, 0, 0, 0, 0, 0], want: [0, 0] },
    // By hand: a product of the columns (1, 2, 3) and (2, 0): √14 · 2.
    { case: 'rank 1', values: [2, 0, 4, 0, 6, 0], want: [2 * Math.sqrt(14), 0] },
    { case: 'far from 1 in scale', values: [3e-150, 0, 0, -4e-150, 0, 0], want: [4e-150, 3e-150] },
    { case: 'equal ones', values: [0, 5, 5, 0, 0, 0], want: [5, 5] },
  ])('$case', ({ values, want }) => {
    const got = singularValues({ rows: 3, columns: 2, values: Float64Array.from(values) });
    for (const [i, value] of want.entries()) expect(Math.abs(got[i]! - value)).toBeLessThanOrEqual(1e-14 * want[0]!);
  });
});
