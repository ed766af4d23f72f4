import { itemAt } from '../ground/certain.js';
import type { Direction } from '../../statistics/direction.js';
import type { CurveRow } from './record.js';

type CurvePoint = Pick<CurveRow, 'step' | 'metrics'>;
type Curve = readonly CurvePoint[];
type TimedCurve = readonly Pick<CurveRow, 'seconds' | 'step' | 'metrics'>[];

/**
 * The best evaluation of a run. `chooseBy` is a column computed on another draw or split than `column`, so that the
 * reported value is not the minimum of its own noise (docs/metrics.md). Of equals the earliest is taken. The untrained
 * generator of step 0 is never the best.
 * @returns The step and the reported value there (null where it is undefined); null where `chooseBy` has no value at all.
 */
export function bestOf(
  curve: Curve,
  chooseBy: string,
  column: string,
  direction: Direction,
): { step: number; value: number | null } | null {
  const sign = direction === 'lower' ? 1 : -1;
  let best: { row: CurvePoint; score: number } | null = null;
  for (const row of trained(curve)) {
    const value = valueOf(row, chooseBy);
    if (value !== null && (best === null || sign * value < best.score)) best = { row, score: sign * value };
  }
  return best && { step: best.row.step, value: valueOf(best.row, column) };
}

const trained = <P extends CurvePoint>(curve: readonly P[]): P[] => curve.filter(({ step }) => step > 0);

/**
 * A distance above this share of the untrained generator's is no progress: one that gets no gradient comes to 0.73 of it on
 * a ring of Gaussians, since batch normalisation finds its statistics.
 */
export const PROGRESS = 0.7;

/**
 * Whether the least distance after step 0 is below 0.7 times that of the untrained generator.
 * @param column A distance, lower is better.
 * @returns null where either is undefined.
 */
export function hasLearned(curve: Curve, column: string): boolean | null {
  const untrained = curve.find(({ step }) => step === 0);
  const start = untrained ? valueOf(untrained, column) : null;
  const best = bestOf(curve, column, column, 'lower')?.value ?? null;
  return start === null || best === null ? null : best < PROGRESS * start;
}

/** The value at the last evaluation; null where it is undefined there. */
export function lastOf(curve: Curve, column: string): number | null {
  const row = curve.at(-1);
  return row ? valueOf(row, column) : null;
}

/**
 * Mean height of the curve over the steps: the area by the trapezoidal rule, unequal spacing respected, divided by the
 * span. The value of a constant curve is the constant, of a line its midpoint, of one evaluation its value.
 * @returns null where the curve is empty or a value is undefined: a hole is never filled.
 */
export function aucOf(curve: Curve, column: string): number | null {
  return meanHeight(
    curve.map((row) => ({ at: row.step, value: valueOf(row, column) })),
    'step',
  );
}

/** As `aucOf`, over training seconds. */
export function aucOverSecondsOf(curve: TimedCurve, column: string): number | null {
  return meanHeight(
    curve.map((row) => ({ at: row.seconds, value: valueOf(row, column) })),
    'second',
  );
}

/** When a curve first reached a threshold; `censored` where it did not within its `step` steps. */
export interface StepsToThreshold {
  readonly step: number;
  readonly censored: boolean;
}

/**
 * The step of the first evaluation that is at the threshold or better, without interpolation.
 * @param budget The run's length in steps: where the search is censored.
 */
export function stepsTo(
  curve: Curve,
  column: string,
  threshold: number,
  direction: Direction,
  budget: number,
): StepsToThreshold {
  const reached = curve.find((row) => reaches(row, column, threshold, direction));
  return reached ? { step: reached.step, censored: false } : { step: budget, censored: true };
}

/** When a curve first reached a threshold; `censored` where it did not within its `seconds` seconds of training. */
export interface SecondsToThreshold {
  readonly seconds: number;
  readonly censored: boolean;
}

/**
 * As `stepsTo`, in training seconds.
 * @param budget The run's length in training seconds.
 */
export function secondsTo(
  curve: TimedCurve,
  column: string,
  threshold: number,
  direction: Direction,
  budget: number,
): SecondsToThreshold {
  const reached = curve.find((row) => reaches(row, column, threshold, direction));
  return reached ? { seconds: reached.seconds, censored: false } : { seconds: budget, censored: true };
}

/** A value this many times worse than the best one is a step back. */
const WORSE = 1.5;

/**
 * How steady training was: the share of evaluations worse than 1.5 times the curve's best value (below best / 1.5 where
 * higher is better). Between 0 and 1, lower is steadier. The untrained generator of step 0 does not count; the first
 * evaluations after it do, so compare runs with equal ones.
 * @returns null where no evaluation is after step 0, a value is undefined, or the best one is not positive, so has no
 * multiple, or is no better than that of step 0: what never improved is not steady.
 */
export function stabilityOf(curve: Curve, column: string, direction: Direction): number | null {
  const all = trained(curve).map((row) => valueOf(row, column));
  const values = all.filter((value) => value !== null);
  if (values.length === 0 || values.length < all.length) return null;
  const best = direction === 'lower' ? Math.min(...values) : Math.max(...values);
  const untrained = curve.find(({ step }) => step === 0);
  const start = untrained ? valueOf(untrained, column) : null;
  if (best <= 0 || (start !== null && (direction === 'lower' ? best >= start : best <= start))) return null;
  const worse = values.filter((value) => (direction === 'lower' ? value > WORSE * best : value < best / WORSE));
  return worse.length / values.length;
}

function meanHeight(points: readonly { at: number; value: number | null }[], unit: string): number | null {
  let area = 0;
  let previous: { at: number; value: number } | null = null;
  for (const { at, value } of points) {
    if (value === null) return null;
    if (previous) {
      if (at <= previous.at) throw new Error(`The curve's ${unit}s do not rise at ${unit} ${at}.`);
      area += ((previous.value + value) / 2) * (at - previous.at);
    }
    previous = { at, value };
  }
  if (!previous) return null;
  const span = previous.at - itemAt(points, 0).at;
  return span === 0 ? previous.value : area / span;
}

function reaches(row: CurvePoint, column: string, threshold: number, direction: Direction): boolean {
  const value = valueOf(row, column);
  return value !== null && (direction === 'lower' ? value <= threshold : value >= threshold);
}

function valueOf(row: CurvePoint, column: string): number | null {
  return row.metrics[column] ?? null;
}
