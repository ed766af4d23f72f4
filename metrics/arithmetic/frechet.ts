import { defined, float64At } from '../../harness/ground/certain.js';
import { UserError } from '../../harness/ground/errors.js';
import type { Features } from '../features/network.js';
import { factored, fitted, type FactoredGaussian } from './fitted.js';
import { checkFinite, checkShapes } from './inputs.js';
import { meanOf, type Gaussian } from './moments.js';
import { visitPairs } from './pair-sums.js';
import { singularValues } from './singular-values.js';

/**
 * Squared Fréchet distance of two Gaussians, as FID is by convention: Heusel et al. 2017, arXiv:1706.08500, eq. 6.
 * 0 for equal Gaussians; unit: feature²; lower is better.
 * @throws UserError where the dimensions differ, or a covariance is not finite or has an eigenvalue that is clearly
 * negative.
 */
export function frechetDistance(a: Gaussian, b: Gaussian): number {
  return factoredDistance(factored(a), factored(b));
}

/**
 * The Fréchet distance of the Gaussians fitted to two sets of features (covariances divided by n − 1).
 * @throws UserError where the dimensions differ, a set has fewer than two samples, or a value is not finite.
 */
export function frechetDistanceOf(a: Features, b: Features): number {
  const name = 'A Fréchet distance';
  checkShapes(name, [a, b]);
  const [fitA, fitB] = [a, b].map((features) => {
    const mean = meanOf(features);
    // A sum is finite only where all its terms are, which saves a look at all values.
    if (!mean.every(Number.isFinite)) checkFinite(name, features);
    return fitted(features, mean);
  });
  return factoredDistance(defined(fitA), defined(fitB));
}

/**
 * |μ₁ − μ₂|² + tr S₁ + tr S₂ − 2 tr √(S₁S₂). With S = FᵀF the eigenvalues of S₁S₂ are the squared singular values of
 * F₁F₂ᵀ, so the last trace is its nuclear norm: no root of a matrix, real where a covariance has not full rank.
 */
export function factoredDistance(a: FactoredGaussian, b: FactoredGaussian): number {
  if (a.mean.length !== b.mean.length)
    throw new UserError(`A Fréchet distance needs equal dimensions, but got ${a.mean.length} and ${b.mean.length}.`);
  const shift = a.mean.reduce((sum, value, i) => sum + (value - float64At(b.mean, i)) ** 2, 0);
  const distance = shift + sumOfSquares(a.factor) + sumOfSquares(b.factor) - 2 * nuclearNorm(a.factor, b.factor);
  return distance < 0 ? 0 : distance; // no distance is negative but by rounding
}

/** Sum of the singular values of a·bᵀ. */
function nuclearNorm(a: Features, b: Features): number {
  if (a.count < b.count) return nuclearNorm(b, a);
  const values = new Float64Array(a.count * b.count);
  visitPairs(
    'addProducts',
    a,
    b,
    () => 0,
    (i, start, products) => values.set(products, i * b.count + start),
  );
  return singularValues({ rows: a.count, columns: b.count, values }).reduce((sum, value) => sum + value, 0);
}

function sumOfSquares({ values }: Features): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
