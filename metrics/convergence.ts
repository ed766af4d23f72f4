import type { CurveRow } from '../harness/run/record.js';

/** Which way a metric improves. */
export type Direction = 'lower' | 'higher';

type Evaluation = Pick<CurveRow, 'step' | 'metrics'>;
type Curve = readonly Evaluation[];

/**
 * The best evaluation of a run. `chooseBy` is a column computed on another draw or split than `column`, so that the
 * reported value is not the minimum of its own noise (docs/metrics.md). Of equals the earliest is taken.
 * @returns The step and the reported value there (null where it is undefined); null where `chooseBy` has no value at all.
 */
export function bestOf(
  curve: Curve,
  chooseBy: string,
  column: string,
  direction: Direction,
): { step: number; value: number | null } | null {
  const sign = direction === 'lower' ? 1 : -1;
  let best: { row: Evaluation; score: number } | null = null;
  for (const row of curve) {
    const value = valueOf(row, chooseBy);
    if (value !== null && (best === null || sign * value < best.score)) best = { row, score: sign * value };
  }
  return best && { step: best.row.step, value: valueOf(best.row, column) };
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
  let area = 0;
  let previous: { step: number; value: number } | null = null;
  for (const row of curve) {
    const value = valueOf(row, column);
    if (value === null) return null;
    if (previous) {
      if (row.step <= previous.step) throw new Error(`The curve's steps do not rise at step ${row.step}.`);
      area += ((previous.value + value) / 2) * (row.step - previous.step);
    }
    previous = { step: row.step, value };
  }
  if (!previous) return null;
  const span = previous.step - curve[0]!.step;
  return span === 0 ? previous.value : area / span;
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
  const reached = curve.find((row) => {
    const value = valueOf(row, column);
    return value !== null && (direction === 'lower' ? value <= threshold : value >= threshold);
  });
  return reached ? { step: reached.step, censored: false } : { step: budget, censored: true };
}

function valueOf(row: Evaluation, column: string): number | null {
  return row.metrics[column] ?? null;
}
