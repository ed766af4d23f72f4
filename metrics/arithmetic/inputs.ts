import { float64At } from '../../harness/ground/certain.js';
import { UserError } from '../../harness/ground/errors.js';
import type { StoredFeatures } from '../features/network.js';

/**
 * Checks sets that a metric is to compare.
 * @param metric The metric as the beginning of a sentence: `A Fréchet distance`.
 * @param least Samples that every set needs.
 * @throws UserError where widths differ, a set is too small, or a value is not finite.
 */
export function checkSets(metric: string, sets: readonly StoredFeatures[], least = 2): void {
  checkShapes(metric, sets, least);
  for (const set of sets) checkFinite(metric, set);
}

/** The same without a look at the values. */
export function checkShapes(metric: string, sets: readonly StoredFeatures[], least = 2): void {
  const widths = [...new Set(sets.map((set) => set.dimensions))];
  if (widths.length > 1)
    throw new UserError(`${metric} needs equal dimensions, but got ${widths.join(' and ')}: use one feature network.`);
  if (sets.some((set) => set.count < least)) {
    const counts = sets.map((set) => set.count).join(' and ');
    throw new UserError(`${metric} needs at least ${least} samples in every set, but got ${counts}.`);
  }
  if (widths[0] === 0) throw new UserError(`${metric} needs features, but the sets have 0 dimensions.`);
}

export function checkFinite(metric: string, { values, dimensions }: StoredFeatures): void {
  if (values instanceof Float64Array ? allFinite(values) : values.every(Number.isFinite)) return;
  const at = values.findIndex((value: number) => !Number.isFinite(value));
  const [row, column] = [Math.floor(at / dimensions), at % dimensions];
  throw new UserError(`${metric} needs finite features, but sample ${row} holds ${values[at]} at index ${column}.`);
}

/** x − x is 0 for finite numbers and NaN for others; four sums at a time, since each addition waits for the one before. */
function allFinite(values: Float64Array): boolean {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let at = 0;
  for (; at + 4 <= values.length; at += 4) {
    a += float64At(values, at) - float64At(values, at);
    b += float64At(values, at + 1) - float64At(values, at + 1);
    c += float64At(values, at + 2) - float64At(values, at + 2);
    d += float64At(values, at + 3) - float64At(values, at + 3);
  }
  for (; at < values.length; at++) a += float64At(values, at) - float64At(values, at);
  return a + b + c + d === 0;
}
