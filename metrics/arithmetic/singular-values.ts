import { float64At } from '../../harness/ground/certain.js';
import { numbers, reflectRows, TOGETHER } from './kernels.js';

const MOST_SWEEPS = 60;

/** A matrix [rows × columns], row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/**
 * The min(rows, columns) singular values, falling, without their vectors: Householder reflections make the matrix bidiagonal,
 * and the singular values of that are the eigenvalues ≥ 0 of a tridiagonal matrix with a diagonal of zeros (Golub and Van Loan,
 * Matrix Computations, 5.4.8 and 8.6.1). Errors are of the size of rounding in the largest one.
 */
export function singularValues(matrix: Matrix): Float64Array {
  const { rows, columns } = matrix;
  if (rows < columns) return singularValues(transposed(matrix));
  const offDiagonal = bidiagonal(matrix);
  const largest = offDiagonal.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return new Float64Array(columns);
  const eigenvalues = tridiagonalEigenvalues(
    new Float64Array(2 * columns),
    offDiagonal.map((value) => value / largest),
  );
  return eigenvalues
    .sort()
    .reverse()
    .subarray(0, columns)
    .map((value) => Math.max(0, value) * largest);
}

function transposed({ rows, columns, values }: Matrix): Matrix {
  const out = new Float64Array(values.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) out[j * rows + i] = float64At(values, i * columns + j);
  return { rows: columns, columns: rows, values: out };
}

/**
 * The diagonal d and superdiagonal e of an orthogonally equivalent bidiagonal matrix: d₀, e₀, d₁, e₁, …, with a 0 at the end.
 * In turn a reflection from the left clears a column and one from the right a row. Both change the other rows in one pass,
 * which also multiplies the next column with all others, so that every number is read once a step.
 */
function bidiagonal({ rows, columns, values }: Matrix): Float64Array {
  const stride = columns + 2 - (columns % 2); // even, with zeros at the end
  const [left, height] = [(rows + TOGETHER) * stride, rows + TOGETHER];
  const [products, right, sums] = [left + height, left + height + stride, left + height + 2 * stride];
  const memory = numbers(sums + stride).fill(0, 0, sums + stride);
  for (let row = 0; row < rows; row++) memory.set(values.subarray(row * columns, (row + 1) * columns), row * stride);
  // Changes all rows from k on, and columns too.
  const change = (k: number, factor: number): void =>
    reflectRows(
      { at: k * (stride + 1), stride, rows: rows - k, length: columns - k },
      { left: left + k, products: products + k, right: right + k, sums: sums + k },
      factor,
    );
  const out = new Float64Array(2 * columns);
  change(0, 0); // with vectors of zeros: column 0 and its products
  for (let k = 0; k < columns; k++) {
    const [first, squared] = [float64At(memory, left + k), float64At(memory, sums + k)];
    const { reflected, factor } = reflectionOf(first, squared);
    out[2 * k] = reflected;
    memory[left + k] = first - reflected;
    for (let j = k + 1; j < columns; j++) {
      const value = float64At(memory, k * stride + j);
      const product = factor * (float64At(memory, sums + j) - reflected * value);
      memory[products + j] = product;
      memory[right + j] = value - (first - reflected) * product;
    }
    const row = reflection(memory.subarray(right + k + 1, right + columns));
    out[2 * k + 1] = row.reflected;
    memory.fill(0, sums, sums + stride);
    change(k + 1, row.factor);
  }
  return out;
}

/** Turns x into v of the reflection I − factor·v·vᵀ that maps x to (reflected, 0, 0, …). */
function reflection(x: Float64Array): Reflection {
  const first = x.length > 0 ? float64At(x, 0) : 0;
  const result = reflectionOf(
    first,
    x.reduce((sum, value) => sum + value * value, 0),
  );
  if (x.length > 0) x[0] = first - result.reflected;
  return result;
}

interface Reflection {
  readonly reflected: number;
  readonly factor: number;
}

/** By x₀ and |x|². */
function reflectionOf(first: number, squared: number): Reflection {
  if (squared === 0) return { reflected: 0, factor: 0 };
  const reflected = first > 0 ? -Math.sqrt(squared) : Math.sqrt(squared);
  return { reflected, factor: 1 / (squared - first * reflected) };
}

/**
 * Eigenvalues of a symmetric tridiagonal matrix of norm about 1, in any order, in place of its diagonal: implicit QL steps with
 * Wilkinson's shift (EISPACK's imtql1). An off-diagonal entry of the size of rounding in the norm is a 0.
 * @param off Entries beside the diagonal, and one number more.
 */
function tridiagonalEigenvalues(diagonal: Float64Array, off: Float64Array): Float64Array {
  const last = diagonal.length - 1;
  off[last] = 0;
  for (let first = 0; first <= last; first++) {
    for (let sweeps = 0; ; sweeps++) {
      let end = first;
      while (end < last && Math.abs(float64At(off, end)) > Number.EPSILON) end++;
      if (end === first) break;
      if (sweeps === MOST_SWEEPS) throw new Error('The singular values of a matrix do not converge.');
      sweep(diagonal, off, first, end);
    }
  }
  return diagonal;
}

/** One QL step on the rows `first` … `end`. */
function sweep(d: Float64Array, e: Float64Array, first: number, end: number): void {
  const slope = (float64At(d, first + 1) - float64At(d, first)) / (2 * float64At(e, first));
  const root = Math.sqrt(slope * slope + 1);
  let g = float64At(d, end) - float64At(d, first) + float64At(e, first) / (slope + (slope < 0 ? -root : root));
  let [sine, cosine, shift] = [1, 1, 0];
  for (let i = end - 1; i >= first; i--) {
    const f = sine * float64At(e, i);
    const b = cosine * float64At(e, i);
    const r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      // The matrix falls apart here.
      d[i + 1]! -= shift;
      e[end] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = float64At(d, i + 1) - shift;
    const t = (float64At(d, i) - g) * sine + 2 * cosine * b;
    shift = sine * t;
    d[i + 1] = g + shift;
    g = cosine * t - b;
  }
  d[first]! -= shift;
  e[first] = g;
  e[end] = 0;
}
