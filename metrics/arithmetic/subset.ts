import { itemAt } from '../../harness/ground/certain.js';
import type { Random } from '../../harness/random/stream.js';
import type { Features, StoredFeatures } from '../features/network.js';

/** Samples at these places. */
export function rowsAt({ dimensions, values }: StoredFeatures, places: ArrayLike<number>): Features {
  const out = new Float64Array(places.length * dimensions);
  for (let row = 0; row < places.length; row++) {
    const start = itemAt(places, row) * dimensions;
    out.set(values.subarray(start, start + dimensions), row * dimensions);
  }
  return { count: places.length, dimensions, values: out };
}

/** `size` samples drawn without replacement, in random order. */
export const randomSubset = (features: StoredFeatures, size: number, random: Pick<Random, 'permutation'>): Features =>
  rowsAt(features, random.permutation(features.count).subarray(0, size));
