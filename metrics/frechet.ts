import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Features } from './features/network.js';
import { gaussianOf, type Gaussian } from './moments.js';

/** Rounding leaves eigenvalues of a covariance down to about −d·ε·trace; ones below −TOLERANCE·trace are an error. */
const TOLERANCE = 1e-9;

/**
 * Squared Fréchet distance of two Gaussians, as FID is by convention: Heusel et al. 2017, arXiv:1706.08500, eq. 6.
 * 0 for equal Gaussians; unit: feature²; lower is better. Rounding may leave a value slightly below 0.
 * @throws Error where the dimensions differ, or a covariance is not finite or has an eigenvalue that is clearly negative.
 */
export function frechetDistance(a: Gaussian, b: Gaussian): number {
  if (a.mean.length !== b.mean.length)
    throw new Error(`A Fréchet distance needs equal dimensions, but got ${a.mean.length} and ${b.mean.length}.`);
  const shift = a.mean.reduce((sum, value, i) => sum + (value - b.mean[i]!) ** 2, 0);
  const covarianceA = squareMatrix(a.covariance, a.mean.length);
  const covarianceB = squareMatrix(b.covariance, b.mean.length);
  return shift + covarianceA.trace() + covarianceB.trace() - 2 * traceSqrtProduct(covarianceA, covarianceB);
}

/** The Fréchet distance of the Gaussians fitted to two sets of features (covariances divided by n − 1). */
export function frechetDistanceOf(a: Features, b: Features): number {
  return frechetDistance(gaussianOf(a), gaussianOf(b));
}

/**
 * tr √(A·B) = Σ √λ of the symmetric FᵀBF with A = F·Fᵀ, which has the non-zero eigenvalues of A·B; so the root stays real
 * where a covariance has not full rank.
 */
function traceSqrtProduct(a: Matrix, b: Matrix): number {
  const factor = factorOf(a);
  if (factor.columns === 0) return 0;
  const product = factor.transpose().mmul(b).mmul(factor);
  const symmetric = Matrix.add(product, product.transpose()).mul(0.5);
  return symmetricEigen(symmetric).values.reduce((sum, value) => sum + Math.sqrt(value), 0);
}

/** F [d × rank] with A = F·Fᵀ: eigenvectors times root eigenvalues. Eigenvalues of the size of rounding are left out,
 * whose roots would not be small. */
function factorOf(a: Matrix): Matrix {
  const { values, vectors } = symmetricEigen(a);
  const negligible = a.rows * Number.EPSILON * Math.max(...values);
  const kept = values.flatMap((value, i) => (value > negligible ? [i] : []));
  if (kept.length === 0) return new Matrix(a.rows, 0);
  return vectors.subMatrixColumn(kept).mulRowVector(kept.map((i) => Math.sqrt(values[i]!)));
}

/** Eigenvalues, with those that rounding made negative set to 0, and eigenvectors as columns. */
function symmetricEigen(matrix: Matrix): { values: number[]; vectors: Matrix } {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const smallest = Math.min(...realEigenvalues);
  if (smallest < -TOLERANCE * Math.abs(matrix.trace()))
    throw new Error(`A covariance must have no negative eigenvalue, but has ${smallest}.`);
  return { values: realEigenvalues.map((value) => Math.max(value, 0)), vectors: eigenvectorMatrix };
}

function squareMatrix(values: Float64Array, size: number): Matrix {
  if (!values.every(Number.isFinite)) throw new Error('A covariance holds values that are not finite.');
  return Matrix.from1DArray(size, size, values as unknown as number[]);
}
