import { createHash } from 'node:crypto';

/** A 128-bit counter and a 64-bit key, as unsigned 32-bit words, lowest word first. */
export type Counter = readonly [number, number, number, number];
export type Key = readonly [number, number];

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit numbers; both partial products are exact as doubles. */
const multiplyHigh = (a: number, b: number): number =>
  Math.floor((a * (b >>> 16) + Math.floor((a * (b & 0xffff)) / 0x10000)) / 0x10000);

/**
 * Philox4x32-10: four uniform 32-bit words from a counter and a key, written to `words`. Salmon et al. 2011, "Parallel
 * random numbers: as easy as 1, 2, 3".
 */
export function philox(words: Uint32Array, [c0, c1, c2, c3]: Counter, [k0, k1]: Key): void {
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

/** All that a stream is, in a form that a checkpoint can hold. */
export interface RandomState {
  readonly key: Key;
  /** 32-bit words drawn so far. */
  readonly drawn: number;
}

/** A stream of random numbers. Every draw takes whole words from the counter, so a restored stream continues exactly. */
export class Random {
  private readonly key: Key;
  private drawn: number;
  private readonly block = new Uint32Array(4);
  /** Words of the block that have been drawn; all of them before it is first filled. */
  private place = 4;

  constructor(state: RandomState) {
    this.key = state.key;
    this.drawn = state.drawn;
  }

  state(): RandomState {
    return { key: this.key, drawn: this.drawn };
  }

  /** A uniform unsigned 32-bit integer. */
  uint32(): number {
    if (this.place === 4) {
      const index = Math.floor(this.drawn / 4);
      philox(this.block, [index >>> 0, Math.floor(index / 2 ** 32), 0, 0], this.key);
      this.place = this.drawn % 4;
    }
    this.drawn++;
    return this.block[this.place++]!;
  }

  /** Uniform in (0, 1): the middles of 2³² equal intervals, so 0 and 1 never come. */
  float(): number {
    return (this.uint32() + 0.5) / 2 ** 32;
  }

  /** Uniform integer in [0, bound), without modulo bias; bound ≤ 2³². */
  integer(bound: number): number {
    const limit = Math.floor(2 ** 32 / bound) * bound;
    let word = this.uint32();
    while (word >= limit) word = this.uint32();
    return word % bound;
  }

  /** `count` numbers uniform in [low, high], rounded to float32. */
  uniform(count: number, low = 0, high = 1): Float32Array {
    const out = new Float32Array(count);
    for (let i = 0; i < count; i++) out[i] = low + (high - low) * this.float();
    return out;
  }

  /** `count` normal numbers by the Box–Muller transform; an odd last pair is dropped. */
  normal(count: number, mean = 0, deviation = 1): Float32Array {
    const out = new Float32Array(count);
    for (let i = 0; i < count; i += 2) {
      const radius = deviation * Math.sqrt(-2 * Math.log(this.float()));
      const angle = 2 * Math.PI * this.float();
      out[i] = mean + radius * Math.cos(angle);
      if (i + 1 < count) out[i + 1] = mean + radius * Math.sin(angle);
    }
    return out;
  }

  /** A uniformly random order of 0 … count − 1 (Fisher–Yates). */
  permutation(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let last = count - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      [order[last], order[other]] = [order[other]!, order[last]!];
    }
    return order;
  }
}

/**
 * The stream of a seed and a name; different names give independent streams. Names are parts such as
 * ('initialisation', 'wgan-gp'). Any integer is a seed, 0 as good as another.
 */
export function stream(seed: number, ...name: string[]): Random {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...name]))
    .digest();
  return new Random({ key: [digest.readUInt32LE(0), digest.readUInt32LE(4)], drawn: 0 });
}
