/** Rows that a reflection treats at a time: every number of it that is read serves all of them. */
const TOGETHER = 4;
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
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = values[i * columns + j]!;
  return { rows: columns, columns: rows, values: out };
}

/**
 * The diagonal d and superdiagonal e of an orthogonally equivalent bidiagonal matrix: d₀, e₀, d₁, e₁, …, with a 0 at the end.
 * In turn a reflection from the left clears a column and one from the right a row; the rows are changed by both at once.
 */
function bidiagonal({ rows, columns, values }: Matrix): Float64Array {
  // Rows of zeros at the end, so that rows can be taken four by four.
  const a = new Float64Array((rows + TOGETHER) * columns);
  a.set(values);
  const out = new Float64Array(2 * columns);
  const left = new Float64Array(rows + TOGETHER);
  const allProducts = new Float64Array(columns);
  const ofRow = new Float64Array(columns);
  for (let k = 0; k < columns; k++) {
    for (let row = k; row < rows; row++) left[row] = a[row * columns + k]!;
    const column = reflection(left.subarray(k, rows));
    out[2 * k] = column.reflected;
    const products = allProducts.subarray(k + 1).fill(0);
    for (let row = k; row < rows; row += TOGETHER) addRows(a, row * columns + k + 1, columns, left, row, products);
    for (let j = 0; j < products.length; j++) products[j]! *= column.factor;

    const right = ofRow.subarray(k + 1);
    for (let j = 0; j < right.length; j++) right[j] = a[k * columns + k + 1 + j]! - left[k]! * products[j]!;
    const row = reflection(right);
    out[2 * k + 1] = row.reflected;
    for (let i = k + 1; i < rows; i += TOGETHER)
      reflectRows(a, i * columns + k + 1, columns, left, i, products, right, row.factor);
  }
  return out;
}

/**
 * Turns x into v of the reflection I − factor·v·vᵀ that maps x to (reflected, 0, 0, …).
 */
function reflection(x: Float64Array): { reflected: number; factor: number } {
  const squared = x.reduce((sum, value) => sum + value * value, 0);
  if (squared === 0) return { reflected: 0, factor: 0 };
  const reflected = x[0]! > 0 ? -Math.sqrt(squared) : Math.sqrt(squared);
  const factor = 1 / (squared - x[0]! * reflected);
  x[0]! -= reflected;
  return { reflected, factor };
}

/** Adds four rows of `a`, the first from `at` on, times `weights` from `row` on. */
function addRows(
  a: Float64Array,
  at: number,
  width: number,
  weights: Float64Array,
  row: number,
  sums: Float64Array,
): void {
  const [w0, w1, w2, w3] = [weights[row]!, weights[row + 1]!, weights[row + 2]!, weights[row + 3]!];
  const [at1, at2, at3] = [at + width, at + 2 * width, at + 3 * width];
  for (let j = 0; j < sums.length; j++)
    sums[j]! += w0 * a[at + j]! + w1 * a[at1 + j]! + w2 * a[at2 + j]! + w3 * a[at3 + j]!;
}

/** Four rows x less left·products, and the rest x less factor·right·(right·x). */
function reflectRows(
  a: Float64Array,
  at: number,
  width: number,
  left: Float64Array,
  row: number,
  products: Float64Array,
  right: Float64Array,
  factor: number,
): void {
  const [l0, l1, l2, l3] = [left[row]!, left[row + 1]!, left[row + 2]!, left[row + 3]!];
  const [at1, at2, at3] = [at + width, at + 2 * width, at + 3 * width];
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let j = 0; j < right.length; j++) {
    const p = products[j]!;
    const r = right[j]!;
    s0 += (a[at + j]! -= l0 * p) * r;
    s1 += (a[at1 + j]! -= l1 * p) * r;
    s2 += (a[at2 + j]! -= l2 * p) * r;
    s3 += (a[at3 + j]! -= l3 * p) * r;
  }
  s0 *= factor;
  s1 *= factor;
  s2 *= factor;
  s3 *= factor;
  for (let j = 0; j < right.length; j++) {
    const r = right[j]!;
    a[at + j]! -= s0 * r;
    a[at1 + j]! -= s1 * r;
    a[at2 + j]! -= s2 * r;
    a[at3 + j]! -= s3 * r;
  }
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
      while (end < last && Math.abs(off[end]!) > Number.EPSILON) end++;
      if (end === first) break;
      if (sweeps === MOST_SWEEPS) throw new Error('The singular values of a matrix do not converge.');
      sweep(diagonal, off, first, end);
    }
  }
  return diagonal;
}

/** One QL step on the rows `first` … `end`. */
function sweep(d: Float64Array, e: Float64Array, first: number, end: number): void {
  const slope = (d[first + 1]! - d[first]!) / (2 * e[first]!);
  const root = Math.sqrt(slope * slope + 1);
  let g = d[end]! - d[first]! + e[first]! / (slope + (slope < 0 ? -root : root));
  let [sine, cosine, shift] = [1, 1, 0];
  for (let i = end - 1; i >= first; i--) {
    const f = sine * e[i]!;
    const b = cosine * e[i]!;
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
    g = d[i + 1]! - shift;
    const t = (d[i]! - g) * sine + 2 * cosine * b;
    shift = sine * t;
    d[i + 1] = g + shift;
    g = cosine * t - b;
  }
  d[first]! -= shift;
  e[first] = g;
  e[end] = 0;
}
