import type { Features } from './features/network.js';

/** Rows of the first and of the second set whose scalar products are computed together. */
const ROWS = 2;
const COLUMNS = 4;

/**
 * Kernel distance: the unbiased estimate of MMD² with the kernel k(x, y) = (x·y/d + 1)³, as in Bińkowski et al. 2018,
 * arXiv:1801.01401, section 4 (KID). Lower is better; around 0, and often negative, for samples of one distribution.
 * @param selfSumB Σ k(yᵢ, yⱼ) over i ≠ j of `b`, where it is known.
 * @throws Error where the dimensions differ or a set has fewer than two samples.
 */
export function kernelDistance(a: Features, b: Features, selfSumB = kernelSelfSum(b)): number {
  if (a.dimensions !== b.dimensions)
    throw new Error(`A kernel distance needs equal dimensions, but got ${a.dimensions} and ${b.dimensions}.`);
  if (a.count < 2 || b.count < 2)
    throw new Error(`A kernel distance needs two sets of at least 2 samples, but got ${a.count} and ${b.count}.`);
  const withinA = kernelSelfSum(a) / (a.count * (a.count - 1));
  const withinB = selfSumB / (b.count * (b.count - 1));
  return withinA + withinB - (2 * kernelSum(a, b, () => 0)) / (a.count * b.count);
}

/** Σ k(xᵢ, xⱼ) over i ≠ j. */
export function kernelSelfSum(features: Features): number {
  return 2 * kernelSum(features, features, (row) => row + 1);
}

/** Σ k(aᵢ, bⱼ) over all i and all j ≥ firstColumn(i). */
function kernelSum(a: Features, b: Features, firstColumn: (row: number) => number): number {
  const products = new Float64Array(ROWS * COLUMNS);
  let sum = 0;
  for (let top = 0; top < a.count; top += ROWS) {
    const bottom = Math.min(top + ROWS, a.count);
    for (let left = firstColumn(top); left < b.count; left += COLUMNS) {
      const right = Math.min(left + COLUMNS, b.count);
      scalarProducts(a, top, b, left, products);
      for (let i = top; i < bottom; i++) {
        for (let j = Math.max(left, firstColumn(i)); j < right; j++) {
          const base = products[(i - top) * COLUMNS + j - left]! / a.dimensions + 1;
          sum += base * base * base; // ** 3 takes three times as long
        }
      }
    }
  }
  return sum;
}

/**
 * The products of 2 rows of `a` with 4 rows of `b`: [2 × 4] into `out`. Every number that is read serves several
 * multiplications, which is several times faster than one product at a time. Past its end a set repeats its last row.
 */
function scalarProducts(a: Features, top: number, b: Features, left: number, out: Float64Array): void {
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
