import { ownBytes } from '../../harness/ground/files.js';

/** What kernels.wat exports. */
interface Exports {
  /** Does the next job of the queue that nobody has taken; 0 where there is none. */
  doJob(): number;
  packColumns(row: number, rows: number, panels: number, mean: number, out: number, step: number): void;
  addRows(row: number, stride: number, blocks: number, length: number, weights: number, sums: number): void;
  reflectRows(
    row: number,
    stride: number,
    blocks: number,
    length: number,
    left: number,
    products: number,
    right: number,
    factor: number,
    sums: number,
  ): void;
}

/** Vectors that stand side by side in a panel. */
export const PANEL = 4;
/** Numbers that are used again and again before the next ones: half a megabyte stays in a core's cache. */
export const CACHED = 65536;
const BYTES = 8;
const PAGE = 65536;
/** Where numbers begin, in bytes: before them is the queue. */
const NUMBERS = 8192;

export const module = new WebAssembly.Module(ownBytes(new URL('kernels.wasm', import.meta.url)));

/** One for all threads. It never shrinks. */
export const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });

const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;

export const { doJob } = kernels;

/** The numbers in the kernels' memory, `count` at least. */
export function numbers(count: number): Float64Array {
  const missing = NUMBERS + count * BYTES - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  return new Float64Array(memory.buffer, NUMBERS);
}

/** The address of the number at an index. */
export const address = (index: number): number => NUMBERS + index * BYTES;

/** The bytes that so many numbers take. */
export const bytes = (count: number): number => count * BYTES;

/**
 * Copies rows of `panels` × 4 numbers, less `mean`, to panels: row 0 of the first to `out`, `step` numbers from panel to panel.
 */
export function packColumns(
  at: number,
  { rows, panels }: { readonly rows: number; readonly panels: number },
  mean: number,
  { out, step }: { readonly out: number; readonly step: number },
): void {
  kernels.packColumns(address(at), rows, panels, address(mean), address(out), bytes(step));
}

/** Rows that a step of a factorisation takes at a time. */
export const TOGETHER = 4;

/** Rows of a matrix in the kernels' memory. Positions count numbers; rows beyond `rows`, up to a multiple of four, are zeros. */
export interface Rows {
  /** Where the first number of the first row is. */
  readonly at: number;
  readonly stride: number;
  readonly rows: number;
  /** Numbers of each row that are used; where they are odd, the one after them is 0 in rows and vectors. */
  readonly length: number;
}

const size = ({ at, stride, rows, length }: Rows): [number, number, number, number] => [
  address(at),
  bytes(stride),
  Math.ceil(rows / TOGETHER),
  bytes(length + (length % 2)),
];

/** sums[j] += Σᵢ weights[i]·rowᵢ[j], in the order of the rows. */
export function addRows(rows: Rows, weights: number, sums: number): void {
  if (rows.rows > 0 && rows.length > 0) kernels.addRows(...size(rows), address(weights), address(sums));
}

/**
 * Of every row x, x ← x − leftᵢ·products and then x ← x − factor·(right·x)·right; its first number replaces leftᵢ, and times
 * x it is added to the sums.
 */
export function reflectRows(
  rows: Rows,
  vectors: { readonly left: number; readonly products: number; readonly right: number; readonly sums: number },
  factor: number,
): void {
  if (rows.rows === 0 || rows.length === 0) return;
  const { left, products, right, sums } = vectors;
  kernels.reflectRows(...size(rows), address(left), address(products), address(right), factor, address(sums));
}
