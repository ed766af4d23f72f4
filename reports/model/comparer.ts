import type { CurvePoint } from '../results/curve-point.js';
import type { Scored } from './chart.js';

/** What two variants or runs are compared by, side by side: plain data for the page. */
export interface Comparer {
  readonly contestants: readonly Contestant[];
  /** What the curves of each data set show. */
  readonly columns: readonly (Scored & { readonly dataset: string })[];
}

export interface Contestant {
  /** `hinge`, or `hinge, seed 3`. */
  readonly label: string;
  readonly dataset: string;
  /** The run whose pictures the page has; null where it has none. */
  readonly film: { readonly run: string; readonly seed: number } | null;
  /** By their names in a suite. */
  readonly settings: readonly (readonly [name: string, value: string])[];
  readonly scores: readonly (readonly [name: string, value: string])[];
  /** The score of a run along training; a variant has its curve in the chart of the data set. */
  readonly points: readonly CurvePoint[] | null;
}
