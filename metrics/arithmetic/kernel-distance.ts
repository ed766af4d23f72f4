import { float64At } from '../../harness/ground/certain.js';
import type { Features } from '../features/network.js';
import { checkSets } from './inputs.js';
import { kernelMoments, kernelSumOf } from './kernel-moments.js';
import { visitPairs } from './pair-sums.js';

/** Of one set what kernel distances to other sets need. */
export interface KernelSums {
  /** Σ k(xᵢ, xⱼ) over i ≠ j. */
  readonly selfSum: number;
  /** As of `kernelMoments`. */
  readonly moments?: Float64Array | undefined;
}

/**
 * Kernel distance: the unbiased estimate of MMD² with the kernel k(x, y) = (x·y/d + 1)³, as in Bińkowski et al. 2018,
 * arXiv:1801.01401, section 4 (KID). Lower is better; around 0, and often negative, for samples of one distribution.
 * @param known Of `b`, where it is known. Sums over pairs are then products of moments, if there are some: the same
 * number up to rounding.
 * @throws UserError where dimensions differ, a set has fewer than two samples, or a value is not finite.
 */
export function kernelDistance(a: Features, b: Features, known?: KernelSums): number {
  checkSets('A kernel distance', [a, b]);
  const moments = known?.moments && kernelMoments(a);
  const selfSum = moments ? kernelSumOf(moments, moments) - diagonalSum(a) : kernelSelfSum(a);
  const crossSum = moments && known?.moments ? kernelSumOf(moments, known.moments) : kernelSum(a, b, () => 0);
  const withinA = selfSum / (a.count * (a.count - 1));
  const withinB = (known?.selfSum ?? kernelSelfSum(b)) / (b.count * (b.count - 1));
  return withinA + withinB - (2 * crossSum) / (a.count * b.count);
}

/** What later distances to this set need, computed once. */
export const kernelSums = (features: Features): KernelSums => ({
  selfSum: kernelSelfSum(features),
  moments: kernelMoments(features),
});

/** Σ k(xᵢ, xᵢ). */
function diagonalSum({ count, dimensions, values }: Features): number {
  let sum = 0;
  for (let row = 0; row < count; row++) {
    let square = 0;
    for (let i = row * dimensions; i < (row + 1) * dimensions; i++) square += float64At(values, i) ** 2;
    sum += (square / dimensions + 1) ** 3;
  }
  return sum;
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
