import { integerAt } from '../ground/certain.js';
import { UserError } from '../ground/errors.js';
import { stream } from '../random/stream.js';
import type { Features } from '../../metrics/features/network.js';
import { gaussianOf } from '../../metrics/arithmetic/moments.js';
import { firstOrderFloor, WIDEST } from '../../metrics/arithmetic/first-order-floor.js';
import { pick } from '../metrics/catalogue.js';
import type { Catalogue } from '../metrics/discover.js';
import { compute, type Values } from './compute.js';
import { comparing } from './inputs.js';

/** What the metrics say of two disjoint random draws from the reals. */
export interface NoiseFloor {
  /** Sizes of the two draws: those of the evaluation, or where the reals are too few, smaller in the same proportion. */
  readonly nReal: number;
  readonly nFake: number;
  readonly splits: number;
  /**
   * Root mean square over the splits of distances, whose estimates may be negative; means of the others. Those whose noise
   * is proportional to 1/nReal + 1/nFake to first order, as of `fd` and `kd`, are scaled to the sizes of the evaluation.
   */
  readonly values: Values;
  /** The value of a distance in multiples of its floor. */
  readonly multiples: Values;
  /** By the first-order formula at the sizes of the evaluation; null for very wide features. */
  readonly fdFirstOrder: number | null;
}

const SPLITS = 5;

/**
 * The noise floor of an evaluation of `real` against `fakes` fakes. The pool that is split is `real` and `more`; its order
 * does not matter, for the splits are random: parts of a file may differ in origin.
 * @throws UserError where `more` are of another width.
 */
export function noiseFloor(
  real: Features,
  more: Features | undefined,
  fakes: number,
  measured: Values,
  catalogue?: Catalogue,
): NoiseFloor {
  const pool = more ? together(real, more) : real;
  const shrink = Math.min(1, pool.count / (real.count + fakes));
  const [nReal, nFake] = [Math.floor(real.count * shrink), Math.floor(fakes * shrink)];
  const metrics = pick(Object.keys(measured), catalogue);
  const splits = Array.from({ length: SPLITS }, (_, i) => {
    const order = stream(0, 'noise floor', String(i)).permutation(pool.count);
    return compute(metrics, comparing(rowsOf(pool, order, 0, nReal), rowsOf(pool, order, nReal, nFake))).values;
  });
  const scale = (1 / real.count + 1 / fakes) / (1 / nReal + 1 / nFake);
  const values: Record<string, number> = {};
  const multiples: Record<string, number> = {};
  for (const { name, isDistance, noiseBySize } of metrics) {
    const draws = splits.flatMap((split) => split[name] ?? []);
    if (draws.length === 0) continue;
    const floor = (isDistance ? rootMeanSquare(draws) : mean(draws)) * (noiseBySize ? scale : 1);
    values[name] = floor;
    const value = measured[name] ?? null;
    if (isDistance && value !== null && floor > 0) multiples[name] = value / floor;
  }
  const fdFirstOrder = real.dimensions > WIDEST ? null : firstOrderFloor(gaussianOf(pool), real.count, fakes);
  return { nReal, nFake, splits: SPLITS, values, multiples, fdFirstOrder };
}

function together(a: Features, b: Features): Features {
  if (a.dimensions !== b.dimensions)
    throw new UserError(`The reals for the noise floor have ${b.dimensions} features instead of ${a.dimensions}.`);
  const values = new Float64Array(a.values.length + b.values.length);
  values.set(a.values);
  values.set(b.values, a.values.length);
  return { count: a.count + b.count, dimensions: a.dimensions, values };
}

function rowsOf({ dimensions, values }: Features, order: Uint32Array, first: number, count: number): Features {
  const out = new Float64Array(count * dimensions);
  for (let row = 0; row < count; row++) {
    const start = integerAt(order, first + row) * dimensions;
    out.set(values.subarray(start, start + dimensions), row * dimensions);
  }
  return { count, dimensions, values: out };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const rootMeanSquare = (values: readonly number[]): number => Math.sqrt(mean(values.map((value) => value ** 2)));
