import type { Features } from './features/network.js';

/** Rows of the first and of the second set whose scalar products are computed together. */
export const ROWS = 2;
export const COLUMNS = 4;

/**
 * The products of 2 rows of `a` with 4 rows of `b`: [2 × 4] into `out`. Every number that is read serves several
 * multiplications, which is several times faster than one product at a time. Past its end a set repeats its last row.
 */
export function scalarProducts(a: Features, top: number, b: Features, left: number, out: Float64Array): void {
  const { values: x, dimensions } = a;
  const { values: y } = b;
  const lastA = (a.count - 1) * dimensions;
  const lastB = (b.count - 1) * dimensions;
  const x0 = top * dimensions;
  const x1 = Math.min(x0 + dimensions, lastA);
  const y0 = left * dimensions;
  const y1 = Math.min(y0 + dimensions, lastB);
  const y2 = Math.min(y1 + dimensions, lastB);
  const y3 = Math.min(y2 + dimensions, lastB);
  // Single variables, for only they stay in registers.
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  for (let k = 0; k < dimensions; k++) {
    const p0 = x[x0 + k]!;
    const p1 = x[x1 + k]!;
    const q0 = y[y0 + k]!;
    const q1 = y[y1 + k]!;
    const q2 = y[y2 + k]!;
    const q3 = y[y3 + k]!;
    s00 += p0 * q0;
    s01 += p0 * q1;
    s02 += p0 * q2;
    s03 += p0 * q3;
    s10 += p1 * q0;
    s11 += p1 * q1;
    s12 += p1 * q2;
    s13 += p1 * q3;
  }
  out[0] = s00;
  out[1] = s01;
  out[2] = s02;
  out[3] = s03;
  out[4] = s10;
  out[5] = s11;
  out[6] = s12;
  out[7] = s13;
}
