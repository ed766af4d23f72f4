import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random.js';
import { triangularFactor } from '../../metrics/triangular.js';

/** XᵀX [d × d] of `rows` × d numbers by the definition. */
function gram(at: (row: number, column: number) => number, rows: number, d: number): number[] {
  return Array.from({ length: d * d }, (_, index) => {
    const [i, j] = [Math.floor(index / d), index % d];
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += at(row, i) * at(row, j);
    return sum;
  });
}

describe('triangularFactor', () => {
  it.each([
    { case: 'tall', n: 30, d: 7 },
    { case: 'square', n: 6, d: 6 },
    { case: 'wide', n: 4, d: 11 },
    { case: 'one column', n: 5, d: 1 },
    { case: 'a column of zeros and two that are equal', n: 12, d: 6, degenerate: true },
  ])('R is upper triangular and RᵀR = XᵀX: $case', ({ n, d, degenerate }) => {
    const columns = Float64Array.from(stream(8, 'triangular').normal(n * d));
    if (degenerate) {
      columns.fill(0, 0, n);
      columns.copyWithin(4 * n, 2 * n, 3 * n);
    }
    const want = gram((row, column) => columns[column * n + row]!, n, d);
    const rank = Math.min(n, d);
    const r = triangularFactor(columns.slice(), n);
    expect(r.length).toBe(rank * d);
    for (const [i, value] of gram((row, column) => r[row * d + column]!, rank, d).entries())
      expect(value).toBeCloseTo(want[i]!, 10);
    for (let row = 0; row < rank; row++) expect([...r.subarray(row * d, row * d + row)]).toEqual(Array(row).fill(0));
  });
});
