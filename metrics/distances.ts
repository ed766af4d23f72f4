import type { Features } from './features/network.js';

/** Rows of the first and of the second set whose distances are computed together. */
const ROWS = 2;
const COLUMNS = 4;
/** Bytes of the second set that are used again and again before the next ones: they stay in a core's cache. */
const CACHE_BYTES = 128 * 1024;

/** Sees the squared Euclidean distance of sample `i` of the first to sample `j` of the second set. */
type Visit = (i: number, j: number, squared: number) => void;

/** Visits all pairs of two sets, in a fixed order, with memory for one block of 2 × 4 pairs. */
export function forEachPair(a: Features, b: Features, visit: Visit): void {
  visitBlocks(a, b, () => 0, visit);
}

/** Visits all pairs i < j of one set, each once. */
export function forEachPairWithin(features: Features, visit: Visit): void {
  visitBlocks(features, features, (row) => row + 1, visit);
}

/** All i and all j ≥ firstColumn(i), where firstColumn does not fall. */
function visitBlocks(a: Features, b: Features, firstColumn: (row: number) => number, visit: Visit): void {
  const squared = new Float64Array(ROWS * COLUMNS);
  const width = COLUMNS * Math.max(1, Math.floor(CACHE_BYTES / (8 * b.dimensions * COLUMNS)));
  for (let start = 0; start < b.count; start += width) {
    const end = Math.min(start + width, b.count);
    for (let top = 0; top < a.count && firstColumn(top) < end; top += ROWS) {
      const bottom = Math.min(top + ROWS, a.count);
      for (let left = Math.max(start, firstColumn(top)); left < end; left += COLUMNS) {
        const right = Math.min(left + COLUMNS, end);
        squaredDistances(a, top, b, left, squared);
        for (let i = top; i < bottom; i++) {
          for (let j = Math.max(left, firstColumn(i)); j < right; j++) {
            visit(i, j, squared[(i - top) * COLUMNS + j - left]!);
          }
        }
      }
    }
  }
}

/**
 * The squared distances of 2 rows of `a` to 4 rows of `b`: [2 × 4] into `out`. Sums of squared differences, all in the
 * order of the dimensions: equal samples are at distance 0 and a distance is the same number both ways, which
 * |x|² + |y|² − 2x·y does not give. Past its end a set repeats its last row.
 */
function squaredDistances(a: Features, top: number, b: Features, left: number, out: Float64Array): void {
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
    s00 += (p0 - q0) * (p0 - q0);
    s01 += (p0 - q1) * (p0 - q1);
    s02 += (p0 - q2) * (p0 - q2);
    s03 += (p0 - q3) * (p0 - q3);
    s10 += (p1 - q0) * (p1 - q0);
    s11 += (p1 - q1) * (p1 - q1);
    s12 += (p1 - q2) * (p1 - q2);
    s13 += (p1 - q3) * (p1 - q3);
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
