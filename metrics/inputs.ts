import { UserError } from '../harness/errors.js';
import type { Features } from './features/network.js';

/**
 * Checks sets that a metric is to compare.
 * @param metric The metric as the beginning of a sentence: `A Fréchet distance`.
 * @param least Samples that every set needs.
 * @throws UserError where widths differ, a set is too small, or a value is not finite.
 */
export function checkSets(metric: string, sets: readonly Features[], least = 2): void {
  const widths = [...new Set(sets.map((set) => set.dimensions))];
  if (widths.length > 1)
    throw new UserError(`${metric} needs equal dimensions, but got ${widths.join(' and ')}: use one feature network.`);
  if (sets.some((set) => set.count < least)) {
    const counts = sets.map((set) => set.count).join(' and ');
    throw new UserError(`${metric} needs at least ${least} samples in every set, but got ${counts}.`);
  }
  for (const set of sets) checkFinite(metric, set);
}

function checkFinite(metric: string, { values, dimensions }: Features): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const [row, column] = [Math.floor(at / dimensions), at % dimensions];
  throw new UserError(`${metric} needs finite features, but sample ${row} holds ${values[at]} at index ${column}.`);
}
