import { integerAt } from '../ground/certain.js';

const WORDS = 624;
const SHIFT = 397;

/** Draws as NumPy's `RandomState(seed)` does, where another tool's subsets are to be drawn again. */
export interface NumpyRandom {
  /** 0 … count − 1 in random order. */
  permutation(count: number): Uint32Array;
}

/**
 * The Mersenne Twister (Matsumoto and Nishimura 1998, "Mersenne Twister", ACM TOMACS 8(1)), seeded by one whole number
 * of 32 bits, with the shuffle of NumPy's legacy generator: Fisher and Yates's, places by masking and rejection.
 */
export function numpyRandom(seed: number): NumpyRandom {
  const state = new Uint32Array(WORDS);
  state[0] = seed;
  for (let i = 1; i < WORDS; i++) {
    const before = integerAt(state, i - 1);
    state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
  }
  let place = WORDS;
  const next = (): number => {
    if (place === WORDS) {
      twist(state);
      place = 0;
    }
    let y = integerAt(state, place++);
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
  /** Uniform in 0 … most. */
  const upTo = (most: number): number => {
    const mask = 2 ** (32 - Math.clz32(most)) - 1;
    for (;;) {
      const value = (next() & mask) >>> 0;
      if (value <= most) return value;
    }
  };
  return {
    permutation: (count) => {
      const order = Uint32Array.from({ length: count }, (_, i) => i);
      for (let i = count - 1; i > 0; i--) {
        const j = upTo(i);
        [order[i], order[j]] = [integerAt(order, j), integerAt(order, i)];
      }
      return order;
    },
  };
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < WORDS; i++) {
    const y = (integerAt(state, i) & 0x80000000) | (integerAt(state, (i + 1) % WORDS) & 0x7fffffff);
    state[i] = integerAt(state, (i + SHIFT) % WORDS) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}
