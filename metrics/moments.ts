import type { Features } from './features/network.js';
import { checkSets } from './inputs.js';
import { COLUMNS, ROWS, scalarProducts } from './products.js';

/** Mean [d] and covariance [d × d] (row-major, divided by n − 1) of a set of features, in float64. */
export interface Gaussian {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/** Samples whose products are summed at a time: bounds memory, and the block stays in the cache. */
const BLOCK = 1024;

/**
 * The Gaussian with the moments of `features`. Two passes, because the one-pass formula loses all digits where the mean is
 * large against the deviation.
 * @throws UserError where there are fewer than two samples or a value is not finite.
 */
export function gaussianOf(features: Features): Gaussian {
  checkSets('A covariance', [features]);
  const mean = meanOf(features);
  return { mean, covariance: covarianceOf(features, mean) };
}

/** Mean of every feature: [d]. */
export function meanOf({ count, dimensions, values }: Features): Float64Array {
  const sum = new Float64Array(dimensions);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < dimensions; i++) sum[i]! += values[row * dimensions + i]!;
  }
  return sum.map((total) => total / count);
}

/** Rows `first` … `end` − 1 without their mean and transposed: [d × rows]. */
export function centredColumns(
  { dimensions, values }: Features,
  mean: Float64Array,
  first: number,
  end: number,
): Features {
  const rows = end - first;
  const columns = new Float64Array(dimensions * rows);
  for (let row = 0; row < rows; row++) {
    const start = (first + row) * dimensions;
    for (let i = 0; i < dimensions; i++) columns[i * rows + row] = values[start + i]! - mean[i]!;
  }
  return { count: dimensions, dimensions: rows, values: columns };
}

function covarianceOf(features: Features, mean: Float64Array): Float64Array {
  const { count, dimensions } = features;
  const covariance = new Float64Array(dimensions * dimensions);
  for (let first = 0; first < count; first += BLOCK) {
    addProducts(centredColumns(features, mean, first, Math.min(first + BLOCK, count)), covariance);
  }
  for (let i = 0; i < dimensions; i++) {
    for (let j = i; j < dimensions; j++) {
      const value = covariance[i * dimensions + j]! / (count - 1);
      covariance[i * dimensions + j] = value;
      covariance[j * dimensions + i] = value;
    }
  }
  return covariance;
}

/** Adds the products of all pairs i ≤ j of columns. */
function addProducts(columns: Features, sums: Float64Array): void {
  const size = columns.count;
  const products = new Float64Array(ROWS * COLUMNS);
  for (let top = 0; top < size; top += ROWS) {
    for (let left = top; left < size; left += COLUMNS) {
      scalarProducts(columns, top, columns, left, products);
      for (let i = top; i < Math.min(top + ROWS, size); i++) {
        for (let j = left; j < Math.min(left + COLUMNS, size); j++) {
          sums[i * size + j]! += products[(i - top) * COLUMNS + j - left]!;
        }
      }
    }
  }
}
