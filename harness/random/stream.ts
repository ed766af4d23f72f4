import { createHash } from 'node:crypto';
import { integerAt } from '../ground/certain.js';
import { BLOCK, philox, type Key } from './philox.js';

/** Words that are made at a time. */
const AHEAD = 256;

/** The middle of a word's interval, of 2³² equal ones in (0, 1). */
const middle = (word: number): number => (word + 0.5) / 2 ** 32;

/** All that a stream is, in a form that a checkpoint can hold. */
export interface RandomState {
  readonly key: Key;
  /** 32-bit words drawn so far. */
  readonly drawn: number;
}

/** A stream of random numbers. Every draw takes whole words from the counter, so a restored stream continues exactly. */
export class Random {
  private readonly key: Key;
  private readonly words = new Uint32Array(AHEAD);
  /** How many of the words have been drawn; all of them before they are first filled. */
  private place = AHEAD;
  /** Words that have been drawn when all of these are. */
  private end: number;

  constructor({ key, drawn }: RandomState) {
    this.key = key;
    this.end = drawn;
  }

  state(): RandomState {
    return { key: this.key, drawn: this.end - AHEAD + this.place };
  }

  /** A uniform unsigned 32-bit integer. */
  uint32(): number {
    if (this.place === AHEAD) this.fill();
    return integerAt(this.words, this.place++);
  }

  private fill(): void {
    const block = Math.floor(this.end / BLOCK);
    philox(this.words, [block >>> 0, Math.floor(block / 2 ** 32), 0, 0], this.key);
    this.place = this.end % BLOCK;
    this.end += AHEAD - this.place;
  }

  /** Uniform in (0, 1); 0 and 1 never come. */
  float(): number {
    return middle(this.uint32());
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
    for (let i = 0; i < count;) {
      if (this.place === AHEAD) this.fill();
      const end = Math.min(count, i + AHEAD - this.place);
      // A loop over words that are there: a third faster than a call of `float` for each.
      while (i < end) out[i++] = low + (high - low) * middle(integerAt(this.words, this.place++));
    }
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
      [order[last], order[other]] = [integerAt(order, other), integerAt(order, last)];
    }
    return order;
  }
}

/**
 * The stream of a seed and a name; different names give independent streams. Names are parts such as
 * ('penalty', 'wgan-gp'). Any integer is a seed, 0 as good as another.
 */
export function stream(seed: number, ...name: string[]): Random {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...name]))
    .digest();
  return new Random({ key: [digest.readUInt32LE(0), digest.readUInt32LE(4)], drawn: 0 });
}
