import { float64At } from '../../harness/ground/certain.js';
import type { Features } from '../features/network.js';
import { checkSets } from './inputs.js';
import { visitPairs } from './pair-sums.js';

/**
 * Kernel distance: the unbiased estimate of MMD² with the kernel k(x, y) = (x·y/d + 1)³, as in Bińkowski et al. 2018,
 * arXiv:1801.01401, section 4 (KID). Lower is better; around 0, and often negative, for samples of one distribution.
 * @param selfSumB Σ k(yᵢ, yⱼ) over i ≠ j of `b`, where it is known.
 * @throws UserError where dimensions differ, a set has fewer than two samples, or a value is not finite.
 */
export function kernelDistance(a: Features, b: Features, selfSumB = kernelSelfSum(b)): number {
  checkSets('A kernel distance', [a, b]);
  const withinA = kernelSelfSum(a) / (a.count * (a.count - 1));
  const withinB = selfSumB / (b.count * (b.count - 1));
  return withinA + withinB - (2 * kernelSum(a, b, () => 0)) / (a.count * b.count);
}

/** Σ k(xᵢ, xⱼ) over i ≠ j. */
export function kernelSelfSum(features: Features): number {
  return 2 * kernelSum(features, features, (row) => row + 1);
}

/** (x·y/d + 1)³ of a product x·y. */
export function kernelOf(product: number, dimensions: number): number {
  const base = product / dimensions + 1;
  return base * base * base; // ** 3 takes three times as long
}

/** Σ k(aᵢ, bⱼ) over all i and all j ≥ firstColumn(i). */
function kernelSum(a: Features, b: Features, firstColumn: (row: number) => number): number {
  const sums = new Float64Array(a.count);
  visitPairs('addProducts', a, b, firstColumn, (i, _, products) => {
    let sum = 0;
    for (let k = 0; k < products.length; k++) sum += kernelOf(float64At(products, k), a.dimensions);
    sums[i]! += sum;
  });
  return sums.reduce((total, sum) => total + sum, 0);
}
