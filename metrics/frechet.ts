import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';
import { UserError } from '../harness/errors.js';
import type { Features } from './features/network.js';
import { checkSets } from './inputs.js';
import { centredColumns, gaussianOf, meanOf, type Gaussian } from './moments.js';
import { triangularFactor } from './triangular.js';

/** Rounding leaves eigenvalues of a covariance down to about −d·ε·trace; ones below −TOLERANCE·trace are an error. */
const TOLERANCE = 1e-9;
/** Samples per dimension below which a QR decomposition of the features is the faster one, and a covariance near singular. */
const FEW_SAMPLES = 10;

/** A Gaussian with covariance F·Fᵀ, F being [d × r]. */
export interface FactoredGaussian {
  readonly mean: Float64Array;
  readonly factor: Matrix;
}

/**
 * Squared Fréchet distance of two Gaussians, as FID is by convention: Heusel et al. 2017, arXiv:1706.08500, eq. 6.
 * 0 for equal Gaussians; unit: feature²; lower is better. Rounding may leave a value slightly below 0.
 * @throws UserError where the dimensions differ, or a covariance is not finite or has an eigenvalue that is clearly
 * negative.
 */
export function frechetDistance(a: Gaussian, b: Gaussian): number {
  return factoredDistance(factoredGaussian(a), factoredGaussian(b));
}

/**
 * The Fréchet distance of the Gaussians fitted to two sets of features (covariances divided by n − 1).
 * @throws UserError where the dimensions differ, a set has fewer than two samples, or a value is not finite.
 */
export function frechetDistanceOf(a: Features, b: Features): number {
  checkSets('A Fréchet distance', [a, b]);
  return factoredDistance(factoredFit(a), factoredFit(b));
}

/**
 * |μ₁ − μ₂|² + tr S₁ + tr S₂ − 2 tr √(S₁S₂). With S = F·Fᵀ the eigenvalues of S₁S₂ are the squared singular values of
 * F₁ᵀF₂, so the last trace is its nuclear norm: no root of a matrix, real where a covariance has not full rank.
 */
export function factoredDistance(a: FactoredGaussian, b: FactoredGaussian): number {
  if (a.mean.length !== b.mean.length)
    throw new UserError(`A Fréchet distance needs equal dimensions, but got ${a.mean.length} and ${b.mean.length}.`);
  const shift = a.mean.reduce((sum, value, i) => sum + (value - b.mean[i]!) ** 2, 0);
  return shift + sumOfSquares(a.factor) + sumOfSquares(b.factor) - 2 * nuclearNorm(a.factor, b.factor);
}

/**
 * The Gaussian fitted to features: from the QR decomposition of centred features where they are few, which keeps the digits
 * that a covariance, being a square, loses; otherwise from the covariance.
 */
export function factoredFit(features: Features): FactoredGaussian {
  const { count, dimensions } = features;
  if (count >= FEW_SAMPLES * dimensions) return factoredGaussian(gaussianOf(features));
  const mean = meanOf(features);
  const r = triangularFactor(centredColumns(features, mean, 0, count).values, count);
  const factor = matrixOf(r, dimensions)
    .transpose()
    .div(Math.sqrt(count - 1));
  return { mean, factor };
}

/**
 * F from a covariance: eigenvectors times root eigenvalues. Eigenvalues of the size of rounding are left out, whose roots
 * would not be small.
 */
export function factoredGaussian({ mean, covariance }: Gaussian): FactoredGaussian {
  if (!covariance.every(Number.isFinite)) throw new UserError('A covariance holds values that are not finite.');
  const { values, vectors } = symmetricEigen(matrixOf(covariance, mean.length));
  const negligible = mean.length * Number.EPSILON * Math.max(...values);
  const kept = values.flatMap((value, i) => (value > negligible ? [i] : []));
  if (kept.length === 0) return { mean, factor: new Matrix(mean.length, 0) };
  return { mean, factor: vectors.subMatrixColumn(kept).mulRowVector(kept.map((i) => Math.sqrt(values[i]!))) };
}

/** Sum of the singular values of aᵀb. */
function nuclearNorm(a: Matrix, b: Matrix): number {
  if (a.columns === 0 || b.columns === 0) return 0;
  const { diagonal } = new SingularValueDecomposition(a.transpose().mmul(b), {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  });
  return diagonal.reduce((sum, value) => sum + value, 0);
}

function sumOfSquares(matrix: Matrix): number {
  return matrix.to1DArray().reduce((sum, value) => sum + value * value, 0);
}

/** Eigenvalues and, as columns, eigenvectors. */
function symmetricEigen(matrix: Matrix): { values: number[]; vectors: Matrix } {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const smallest = Math.min(...realEigenvalues);
  if (smallest < -TOLERANCE * Math.abs(matrix.trace()))
    throw new UserError(`A covariance must have no negative eigenvalue, but has ${smallest}.`);
  return { values: realEigenvalues, vectors: eigenvectorMatrix };
}

/** `values` as rows of the given width. */
function matrixOf(values: Float64Array, width: number): Matrix {
  return Matrix.from1DArray(values.length / width, width, values as unknown as number[]);
}
