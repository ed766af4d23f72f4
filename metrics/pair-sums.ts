import { readFileSync } from 'node:fs';
import type { Features } from './features/network.js';

/** What pair-sums.wat exports. Addresses and strides are in bytes. */
interface Kernels {
  readonly memory: WebAssembly.Memory;
  addProducts(left: number, right: number, depth: number, panels: number, sums: number, stride: number): void;
  addSquaredDifferences: Kernels['addProducts'];
}

/** What is summed over the numbers of two vectors. */
export type PairSum = 'addProducts' | 'addSquaredDifferences';

/**
 * Sees sums of vector `i` of the first set: `sums[k]` is the one with vector `start + k` of the second. They are gone
 * afterwards, and a visit may not visit pairs itself.
 */
export type Visit = (i: number, start: number, sums: Float64Array) => void;

/** Vectors that stand side by side in a panel. */
export const PANEL = 4;
const BYTES = 8;
const PAGE = 65536;
/** Numbers that are used again and again before the next ones: half a megabyte stays in a core's cache. */
export const CACHED = 65536;

const kernels = new WebAssembly.Instance(
  new WebAssembly.Module(readFileSync(new URL('pair-sums.wasm', import.meta.url))),
).exports as unknown as Kernels;

/** The memory of the kernels, with room for so many float64 at least. */
export function kernelMemory(count: number): Float64Array {
  const missing = count * BYTES - kernels.memory.buffer.byteLength;
  if (missing > 0) kernels.memory.grow(Math.ceil(missing / PAGE));
  return new Float64Array(kernels.memory.buffer);
}

/**
 * Continues the sums of one panel with `panels` ones, all [depth × 4] in the kernels' memory.
 * @param sums Where they stand: 4 rows, `width` numbers apart.
 */
export function addPairs(
  what: PairSum,
  { left, right, depth, panels }: { left: number; right: number; depth: number; panels: number },
  { sums, width }: { sums: number; width: number },
): void {
  kernels[what](left * BYTES, right * BYTES, depth, panels, sums * BYTES, width * BYTES);
}

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
  const left = width * depth;
  const sums = left + PANEL * depth;
  const memory = kernelMemory(sums + PANEL * width);
  for (let start = 0; start < b.count; start += width) {
    const end = Math.min(start + width, b.count);
    packRows(b, start, end, memory, 0);
    for (let top = 0; top < a.count && firstColumn(top) < end; top += PANEL) {
      const bottom = Math.min(top + PANEL, a.count);
      packRows(a, top, bottom, memory, left);
      const skipped = Math.floor(Math.max(0, firstColumn(top) - start) / PANEL);
      const panels = Math.ceil((end - start) / PANEL) - skipped;
      memory.fill(0, sums, sums + PANEL * width);
      addPairs(what, { left, right: skipped * PANEL * depth, depth, panels }, { sums: sums + skipped * PANEL, width });
      for (let i = top; i < bottom; i++) {
        const [from, row] = [Math.max(start, firstColumn(i)), sums + (i - top) * width - start];
        if (from < end) visit(i, from, memory.subarray(row + from, row + end));
      }
    }
  }
}

/** Rows `first` … `end` − 1 as panels from `at` on. The last panel keeps what it held beside them. */
function packRows({ dimensions, values }: Features, first: number, end: number, out: Float64Array, at: number): void {
  for (let row = first; row < end; row++) {
    const lane = (row - first) % PANEL;
    const panel = at + (row - first - lane) * dimensions + lane;
    const from = row * dimensions;
    for (let k = 0; k < dimensions; k++) out[panel + PANEL * k] = values[from + k]!;
  }
}
