import { float64At } from '../../harness/ground/certain.js';
import { inDoubles, type Features, type StoredFeatures } from '../features/network.js';
import { checkSets } from './inputs.js';
import { CACHED, numbers, packColumns, PANEL } from './kernels.js';
import { JobQueue } from './threads.js';

/** Mean [d] and covariance [d × d] (row-major, divided by n − 1) of a set of features, in float64. */
export interface Gaussian {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/** Rows that are copied to the kernels' memory at a time. */
const COPIED = 16;

/** The least samples that are added at a time, however many dimensions there are. */
const LEAST_ROWS = 32;

/**
 * The Gaussian with the moments of `features`.
 * @throws UserError where there are fewer than two samples or a value is not finite.
 */
export function gaussianOf(features: Features): Gaussian {
  checkSets('A covariance', [features]);
  return momentsOf(features);
}

/**
 * Mean and covariance of features that have been checked. Two passes, because the one-pass formula loses all digits where the
 * mean is large against the deviation.
 */
export function momentsOf(features: StoredFeatures, mean = meanOf(features)): Gaussian {
  return { mean, covariance: covarianceOf(features, mean) };
}

/** Rows that are widened to float64 at a time; a multiple of four. */
const WIDENED = 1024;

/** Mean of every feature: [d]. */
export function meanOf({ count, dimensions, values }: StoredFeatures): Float64Array {
  const sum = new Float64Array(dimensions);
  const isWide = values instanceof Float64Array;
  for (let start = 0; start < count; start += isWide ? count : WIDENED) {
    const rows = Math.min(count - start, isWide ? count : WIDENED);
    const some = values.subarray(start * dimensions, (start + rows) * dimensions);
    addRows(inDoubles({ count: rows, dimensions, values: some }), sum);
  }
  return sum.map((total) => total / count);
}

function addRows({ count, dimensions, values }: Features, sum: Float64Array): void {
  let row = 0;
  // Four rows at a time, one after the other, for a quarter of the reads and writes of the sums.
  for (; row + 4 <= count; row += 4) {
    const at = row * dimensions;
    const [at1, at2, at3] = [at + dimensions, at + 2 * dimensions, at + 3 * dimensions];
    for (let i = 0; i < dimensions; i++)
      sum[i] =
        float64At(sum, i) +
        float64At(values, at + i) +
        float64At(values, at1 + i) +
        float64At(values, at2 + i) +
        float64At(values, at3 + i);
  }
  for (; row < count; row++) for (let i = 0; i < dimensions; i++) sum[i]! += float64At(values, row * dimensions + i);
}

/** The features less their mean: [n × d]. */
export function centred({ dimensions, values }: Features, mean: Float64Array): Float64Array {
  return values.map((value, at) => value - float64At(mean, at % dimensions));
}

/** Σ (xᵢ − x̄ᵢ)(xⱼ − x̄ⱼ) / (n − 1), every sum in the order of the samples, whatever the size of the blocks. */
function covarianceOf(features: StoredFeatures, mean: Float64Array): Float64Array {
  const { count, dimensions } = features;
  const panels = Math.ceil(dimensions / PANEL);
  const width = PANEL * panels;
  const products = new Float64Array(width * width);
  // Odd, since panels a power of two apart would share the same lines of the cache.
  const most = Math.min(count, Math.max(LEAST_ROWS, Math.floor(CACHED / width)) | 1);
  // No more places than panels, so that a panel's sums are back before they are continued with the next block.
  const queue = new JobQueue((count * width * width) / 2, panels);
  // Two blocks, of which one is packed while the other is in work, and what packing needs.
  const block = width * most;
  const [means, copy, sums] = [2 * block, 2 * block + width, 2 * block + (1 + COPIED) * width];
  const memory = numbers(sums + queue.places * PANEL * width);
  memory.set(mean, means);
  for (let first = 0, at = 0; first < count; first += most, at = block - at) {
    const rows = Math.min(most, count - first);
    for (let row = 0; row < rows; row += COPIED) {
      const some = Math.min(COPIED, rows - row);
      copyRows(features, first + row, some, memory, copy, width);
      packColumns(copy, { rows: some, panels }, means, { out: at + PANEL * row, step: PANEL * rows });
    }
    addProducts(queue, memory, at, rows, products, width, sums);
  }
  queue.end();
  const covariance = new Float64Array(dimensions * dimensions);
  for (let i = 0; i < dimensions; i++) {
    for (let j = i; j < dimensions; j++) {
      const value = float64At(products, i * width + j) / (count - 1);
      covariance[i * dimensions + j] = value;
      covariance[j * dimensions + i] = value;
    }
  }
  return covariance;
}

/** Rows side by side, `width` numbers apart. What is between them stays. */
function copyRows(
  { dimensions, values }: StoredFeatures,
  first: number,
  rows: number,
  out: Float64Array,
  at: number,
  width: number,
): void {
  const row = (i: number): number => (first + i) * dimensions;
  if (width === dimensions) out.set(values.subarray(row(0), row(rows)), at);
  else for (let i = 0; i < rows; i++) out.set(values.subarray(row(i), row(i + 1)), at + i * width);
}

/** Adds the products of the columns of the block at `block` to the upper triangle of sums [width × width], the longest rows last. */
function addProducts(
  queue: JobQueue,
  memory: Float64Array,
  block: number,
  depth: number,
  products: Float64Array,
  width: number,
  scratch: number,
): void {
  for (let top = width - PANEL; top >= 0; top -= PANEL) {
    const part = width - top;
    const sums = scratch + queue.place() * PANEL * width;
    const row = (i: number): Float64Array => products.subarray((top + i) * width + top, (top + i + 1) * width);
    for (let i = 0; i < PANEL; i++) memory.set(row(i), sums + i * part);
    const panel = block + top * depth;
    queue.add(
      { what: 'addProducts', left: panel, right: panel, depth, panels: part / PANEL, sums, width: part },
      () => {
        for (let i = 0; i < PANEL; i++) row(i).set(memory.subarray(sums + i * part, sums + (i + 1) * part));
      },
    );
  }
}
