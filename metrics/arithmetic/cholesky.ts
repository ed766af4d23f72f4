import { float64At, integerAt } from '../../harness/ground/certain.js';
import { UserError } from '../../harness/ground/errors.js';
import type { Features } from '../features/network.js';
import { addRows, numbers, TOGETHER } from './kernels.js';

/** A correlation that rounding leaves where there should be none stays below; more is an error. */
const TOLERANCE = 1e-9;

/**
 * R [rank × d] with RᵀR = S, of a covariance S [d × d]: the decomposition of Cholesky with the largest pivot first (Higham,
 * Accuracy and Stability of Numerical Algorithms, 10.3). It is the R of the QR decomposition of centred features, up to its
 * rows' order and signs. The pivots are those of the correlations, so that features may differ in scale by many orders; the
 * decomposition ends where what is left of all variances is of the size of rounding, and in full rank nowhere else.
 * @throws UserError where S is not finite or has a clearly negative eigenvalue.
 */
export function triangularFactor(covariance: Float64Array, d: number): Features {
  if (!covariance.every(Number.isFinite)) throw new UserError('A covariance holds values that are not finite.');
  const deviation = deviations(covariance, d);
  const order = Uint32Array.from(deviation.keys()).filter((i) => float64At(deviation, i) > 0);
  const size = order.length;
  const correlation = (i: number, j: number): number =>
    float64At(covariance, integerAt(order, i) * d + integerAt(order, j)) /
    (float64At(deviation, integerAt(order, i)) * float64At(deviation, integerAt(order, j)));
  // The factor of the correlations, its columns in `order`, and what is left of each diagonal entry.
  const stride = size + 1; // with a zero at the end
  const weights = (size + TOGETHER) * stride;
  const r = numbers(weights + size + TOGETHER).fill(0, 0, weights);
  const left = new Float64Array(size).fill(1);
  /** Row `at`, from column i on, becomes row i of the correlations without what the first `rank` rows explain of it. */
  const residualRow = (i: number, at: number, rank: number): Float64Array => {
    for (let j = i; j < size; j++) r[at + j] = correlation(i, j);
    for (let m = 0; m < rank; m++) r[weights + m] = -float64At(r, m * stride + i);
    r.fill(0, weights + rank, weights + rank + TOGETHER);
    addRows({ at: i, stride, rows: rank, length: size - i }, weights, at + i);
    return r.subarray(at, at + size);
  };
  let rank = 0;
  for (; rank < size; rank++) {
    const pivot = largest(left, rank);
    if (float64At(left, pivot) <= size * Number.EPSILON) break;
    exchange(rank, pivot, order, left, r, stride);
    const row = residualRow(rank, rank * stride, rank);
    const root = Math.sqrt(float64At(left, rank));
    row[rank] = root;
    for (let j = rank + 1; j < size; j++) {
      row[j]! /= root;
      left[j]! -= float64At(row, j) * float64At(row, j);
    }
  }
  for (let i = rank; i < size; i++) {
    const row = residualRow(i, (size + TOGETHER - 1) * stride, rank);
    if (row.subarray(i).some((value) => Math.abs(value) > TOLERANCE)) throw indefinite();
  }
  const values = new Float64Array(rank * d);
  for (let i = 0; i < rank; i++)
    for (let j = i; j < size; j++)
      values[i * d + integerAt(order, j)] = float64At(r, i * stride + j) * float64At(deviation, integerAt(order, j));
  return { count: rank, dimensions: d, values };
}

/** Roots of the variances. A feature without variance must have no covariance either. */
function deviations(covariance: Float64Array, d: number): Float64Array {
  const variance = Float64Array.from({ length: d }, (_, i) => float64At(covariance, i * (d + 1)));
  const negligible = TOLERANCE * variance.reduce((most, value) => Math.max(most, value), 0);
  for (let i = 0; i < d; i++) {
    if (float64At(variance, i) > 0) continue;
    if (covariance.subarray(i * d, (i + 1) * d).some((value) => Math.abs(value) > negligible)) throw indefinite();
  }
  return variance.map((value) => Math.sqrt(Math.max(0, value)));
}

function largest(values: Float64Array, from: number): number {
  let at = from;
  for (let i = from + 1; i < values.length; i++) if (float64At(values, i) > float64At(values, at)) at = i;
  return at;
}

/** Lets two features change places in the order, also in the rows that are there. */
function exchange(i: number, j: number, order: Uint32Array, left: Float64Array, r: Float64Array, stride: number): void {
  [order[i], order[j]] = [integerAt(order, j), integerAt(order, i)];
  [left[i], left[j]] = [float64At(left, j), float64At(left, i)];
  for (let at = 0; at < i * stride; at += stride) {
    const value = float64At(r, at + i);
    r[at + i] = float64At(r, at + j);
    r[at + j] = value;
  }
}

function indefinite(): UserError {
  return new UserError('A covariance must have no negative eigenvalue, but has one.');
}
