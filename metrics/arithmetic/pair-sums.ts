import { float64At } from '../../harness/ground/certain.js';
import type { Features } from '../features/network.js';
import { CACHED, numbers, PANEL } from './kernels.js';
import { JobQueue, type PairSum } from './threads.js';

/**
 * Sees sums of vector `i` of the first set: `sums[k]` is the one with vector `start + k` of the second. They are gone
 * afterwards, and a visit may not visit pairs itself.
 */
export type Visit = (i: number, start: number, sums: Float64Array) => void;

/**
 * Visits all i and all j ≥ firstColumn(i), where firstColumn does not fall, for every i in the order of the j. Each sum is
 * over the dimensions in their order, so it is the same number both ways and whatever else is computed. Memory is bounded.
 */
export function visitPairs(
  what: PairSum,
  a: Features,
  b: Features,
  firstColumn: (row: number) => number,
  visit: Visit,
): void {
  const depth = b.dimensions;
  const fitting = Math.floor(CACHED / (PANEL * (depth + PANEL)));
  const width = PANEL * Math.min(Math.max(1, fitting), Math.ceil(b.count / PANEL));
  const queue = new JobQueue(a.count * b.count * depth);
  // A block of the second set, and for every place of the queue a panel of the first one and its sums.
  const ofPlace = PANEL * (depth + width);
  const memory = numbers(width * depth + queue.places * ofPlace);
  for (let start = 0; start < b.count; start += width) {
    const end = Math.min(start + width, b.count);
    packRows(b, start, end, memory, 0);
    for (let top = 0; top < a.count && firstColumn(top) < end; top += PANEL) {
      const bottom = Math.min(top + PANEL, a.count);
      const left = width * depth + queue.place() * ofPlace;
      const sums = left + PANEL * depth;
      packRows(a, top, bottom, memory, left);
      memory.fill(0, sums, sums + PANEL * width);
      const skipped = Math.floor(Math.max(0, firstColumn(top) - start) / PANEL);
      const panels = Math.ceil((end - start) / PANEL) - skipped;
      const right = skipped * PANEL * depth;
      queue.add({ what, left, right, depth, panels, sums: sums + skipped * PANEL, width }, () => {
        for (let i = top; i < bottom; i++) {
          const [from, row] = [Math.max(start, firstColumn(i)), sums + (i - top) * width - start];
          if (from < end) visit(i, from, memory.subarray(row + from, row + end));
        }
      });
    }
    queue.end();
  }
}

/** Rows `first` … `end` − 1 as panels from `at` on. The last panel keeps what it held beside them. */
function packRows({ dimensions, values }: Features, first: number, end: number, out: Float64Array, at: number): void {
  for (let row = first; row < end; row++) {
    const lane = (row - first) % PANEL;
    const panel = at + (row - first - lane) * dimensions + lane;
    const from = row * dimensions;
    for (let k = 0; k < dimensions; k++) out[panel + PANEL * k] = float64At(values, from + k);
  }
}
