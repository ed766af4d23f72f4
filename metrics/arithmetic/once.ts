import type { Features } from '../features/network.js';

/**
 * The function, computed once for the same two sets: what several metrics share. The sets are told apart as objects, and
 * what was computed is forgotten with them.
 */
export function once<T, A extends object = Features, B extends object = Features>(
  compute: (first: A, second: B) => T,
): (first: A, second: B) => T {
  const known = new WeakMap<A, WeakMap<B, { readonly result: T }>>();
  return (first, second) => {
    const ofFirst = known.get(first) ?? new WeakMap<B, { readonly result: T }>();
    const { result } = ofFirst.get(second) ?? { result: compute(first, second) };
    known.set(first, ofFirst.set(second, { result }));
    return result;
  };
}
