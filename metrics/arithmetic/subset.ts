import { integerAt } from '../../harness/ground/certain.js';
import type { Random } from '../../harness/random/stream.js';
import type { Features } from '../features/network.js';

/** `size` samples drawn without replacement, in random order. */
export function randomSubset(
  { count, dimensions, values }: Features,
  size: number,
  random: Pick<Random, 'permutation'>,
): Features {
  const order = random.permutation(count);
  const out = new Float64Array(size * dimensions);
  for (let row = 0; row < size; row++) {
    const start = integerAt(order, row) * dimensions;
    out.set(values.subarray(start, start + dimensions), row * dimensions);
  }
  return { count: size, dimensions, values: out };
}
