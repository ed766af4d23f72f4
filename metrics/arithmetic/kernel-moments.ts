import { float64At } from '../../harness/ground/certain.js';
import type { Features } from '../features/network.js';
import { visitPairs } from './pair-sums.js';

/** Up to so many features the moments of a set cost less than its products with ten thousand reals. */
const WIDEST = 128;

/** How many moments are kept of sets with so many features; 0 where their pairs cost less. */
export function momentCount(dimensions: number): number {
  const width = dimensions + 1;
  return dimensions > WIDEST ? 0 : (width * (width + 1) * width) / 2;
}

/** Samples whose products of pairs are in memory at a time. */
const PART = 250;

/**
 * All third moments of x′ = (x/√d, 1): Σₙ x′ᵢx′ⱼx′ₖ for i ≤ j and every k, row by row, times √2 where i < j. As
 * (x·y/d + 1)³ = (x′·y′)³ = Σᵢⱼₖ x′ᵢx′ⱼx′ₖ·y′ᵢy′ⱼy′ₖ, the product of two sets' moments is the sum of the kernel over all pairs.
 * Undefined where there are so many features that the pairs themselves cost less.
 */
export function kernelMoments(features: Features): Float64Array | undefined {
  const { count, dimensions } = features;
  const moments = new Float64Array(momentCount(dimensions));
  if (moments.length === 0) return undefined;
  const width = dimensions + 1;
  for (let start = 0; start < count; start += PART) {
    const columns = columnsOf(features, start, Math.min(start + PART, count));
    visitPairs(
      'addProducts',
      productsOf(columns),
      columns,
      () => 0,
      (pair, first, sums) => {
        for (let k = 0; k < sums.length; k++) moments[pair * width + first + k]! += float64At(sums, k);
      },
    );
  }
  return moments;
}

/** Σ k(xᵢ, yⱼ) over all i and j, of the moments of either set. */
export function kernelSumOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += float64At(a, i) * float64At(b, i);
  return sum;
}

/** x′ of the samples `start` … `end` − 1, a row for each of its numbers. */
function columnsOf({ dimensions, values }: Features, start: number, end: number): Features {
  const count = end - start;
  const out = new Float64Array((dimensions + 1) * count).fill(1);
  const scale = 1 / Math.sqrt(dimensions);
  for (let row = 0; row < count; row++) {
    const from = (start + row) * dimensions;
    for (let i = 0; i < dimensions; i++) out[i * count + row] = float64At(values, from + i) * scale;
  }
  return { count: dimensions + 1, dimensions: count, values: out };
}

/** x′ᵢx′ⱼ for i ≤ j, a row for each pair. */
function productsOf({ count: width, dimensions: samples, values }: Features): Features {
  const pairs = (width * (width + 1)) / 2;
  const out = new Float64Array(pairs * samples);
  let at = 0;
  for (let i = 0; i < width; i++)
    for (let j = i; j < width; j++) {
      const weight = i === j ? 1 : Math.SQRT2;
      for (let row = 0; row < samples; row++)
        out[at++] = weight * float64At(values, i * samples + row) * float64At(values, j * samples + row);
    }
  return { count: pairs, dimensions: samples, values: out };
}
