/** Columns that a reflection treats at a time: every number of it that is read serves all of them. */
const TOGETHER = 4;

/**
 * R [min(n, d) × d], upper triangular and row-major, with RᵀR = XᵀX, from X [n × d] that is given by its columns
 * [d × n] and overwritten. Householder's QR decomposition without Q (Golub and Van Loan, Matrix Computations, 5.2.2).
 * ml-matrix has one too, but takes ten times as long.
 */
export function triangularFactor(columns: Float64Array, n: number): Float64Array {
  const d = columns.length / n;
  const rank = Math.min(n, d);
  for (let j = 0; j < rank; j++) reflect(columns, n, d, j);
  return Float64Array.from({ length: rank * d }, (_, at) => {
    const [row, column] = [Math.floor(at / d), at % d];
    return column < row ? 0 : columns[column * n + row]!;
  });
}

/** Turns column j into (…, R_jj, 0 …) by the reflection x − v·(v·x)/h with h = |v|²/2, and all columns after it likewise. */
function reflect(columns: Float64Array, n: number, d: number, j: number): void {
  const v = columns.subarray(j * n + j, (j + 1) * n);
  const squared = v.reduce((sum, value) => sum + value * value, 0);
  if (squared === 0) return;
  const diagonal = v[0]! > 0 ? -Math.sqrt(squared) : Math.sqrt(squared);
  const h = squared - v[0]! * diagonal;
  v[0]! -= diagonal;
  let column = j + 1;
  for (; column + TOGETHER <= d; column += TOGETHER) reflectFour(columns, column * n + j, n, v, h);
  for (; column < d; column++) reflectOne(columns.subarray(column * n + j, (column + 1) * n), v, h);
  v[0] = diagonal;
}

function reflectOne(x: Float64Array, v: Float64Array, h: number): void {
  let product = 0;
  for (let i = 0; i < v.length; i++) product += v[i]! * x[i]!;
  for (let i = 0; i < v.length; i++) x[i]! -= (product / h) * v[i]!;
}

/** Reflects the columns that begin at `first`, `first + n`, `first + 2n` and `first + 3n`. */
function reflectFour(columns: Float64Array, first: number, n: number, v: Float64Array, h: number): void {
  const [a, b, c, d] = [first, first + n, first + 2 * n, first + 3 * n];
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < v.length; i++) {
    const value = v[i]!;
    s0 += value * columns[a + i]!;
    s1 += value * columns[b + i]!;
    s2 += value * columns[c + i]!;
    s3 += value * columns[d + i]!;
  }
  s0 /= h;
  s1 /= h;
  s2 /= h;
  s3 /= h;
  for (let i = 0; i < v.length; i++) {
    const value = v[i]!;
    columns[a + i]! -= s0 * value;
    columns[b + i]! -= s1 * value;
    columns[c + i]! -= s2 * value;
    columns[d + i]! -= s3 * value;
  }
}
