import { ownBytes } from '../ground/files.js';

/** A 128-bit counter and a 64-bit key, as unsigned 32-bit words, lowest word first. */
export type Counter = readonly [number, number, number, number];
export type Key = readonly [number, number];

/** What philox.wat exports. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  fill(...arguments_: [...Counter, ...Key, number]): void;
}

/** Words that a counter gives. */
export const BLOCK = 4;
/** Words come in multiples of so many. */
const TOGETHER = 16;

const { memory, fill } = new WebAssembly.Instance(
  new WebAssembly.Module(ownBytes(new URL('philox.wasm', import.meta.url))),
).exports as unknown as Exports;
const filled = new Uint32Array(memory.buffer);

/**
 * Philox4x32-10: uniform 32-bit words of a key, four for each counter from the first on, written to `words`: 16, 32 … 16,384
 * of them. The lower half of the counter counts. Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3". In
 * WebAssembly, since JavaScript does not multiply 64-bit integers.
 */
export function philox(words: Uint32Array, [c0, c1, c2, c3]: Counter, [k0, k1]: Key): void {
  if (words.length % TOGETHER > 0 || words.length > filled.length || words.length === 0)
    throw new RangeError(`Philox fills 16, 32 … ${filled.length} words, not ${words.length}.`);
  fill(c0, c1, c2, c3, k0, k1, words.byteLength);
  words.set(filled.subarray(0, words.length));
}
