import type { Features } from '../features/network.js';

/**
 * The function, computed once for the same two sets: what several metrics share. The sets are told apart as objects, and
 * what was computed is forgotten with them.
 */
export function once<T>(compute: (first: Features, second: Features) => T): (first: Features, second: Features) => T {
  const known = new WeakMap<Features, WeakMap<Features, { readonly result: T }>>();
  return (first, second) => {
    const ofFirst = known.get(first) ?? new WeakMap<Features, { readonly result: T }>();
    const { result } = ofFirst.get(second) ?? { result: compute(first, second) };
    known.set(first, ofFirst.set(second, { result }));
    return result;
  };
}
