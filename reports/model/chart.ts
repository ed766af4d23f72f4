import type { CurvePoint } from '../results/curve-point.js';

/** What charts show; plain data, so that it travels into the page as JSON. */
export type Chart = CurvesChart | LossesChart | SeedsChart | TrendChart | BarsChart;

/** What training is measured by, along an axis. */
export const abscissas = {
  step: 'generator steps',
  seconds: 'training seconds',
  passes: 'passes',
  flops: 'floating-point operations',
} as const;
export type Abscissa = keyof typeof abscissas;

/** An axis of scores. */
export interface Scored {
  /** Its name in the CSV files, what people call it, and its unit; empty where it has none. */
  readonly column: string;
  readonly name: string;
  readonly unit: string;
  readonly log: boolean;
}

export interface Curve {
  readonly label: string;
  /** Its place in the palette. */
  readonly style: number;
  readonly points: readonly CurvePoint[];
}

export interface CurveColumn extends Scored {
  /** What reals score against reals: a line across. */
  readonly floor: number | null;
  readonly curves: readonly Curve[];
}

/** Means over seeds along training. */
export interface CurvesChart {
  readonly kind: 'curves';
  readonly dataset: string;
  /** What they are drawn against at first. */
  readonly along: Abscissa;
  /** The ranking one first. */
  readonly columns: readonly CurveColumn[];
}

/** Losses, gradients and scores of the two players along training. */
export type LossesChart = Omit<CurvesChart, 'kind'> & { readonly kind: 'losses' };

/** A row: the values of the seeds that are drawn, their mean and its 95 % interval. */
export interface DotRow {
  readonly label: string;
  readonly style: number;
  readonly values: readonly { readonly seed: number; readonly value: number }[];
  readonly mean: number | null;
  readonly interval: readonly [low: number, high: number] | null;
}

export interface SeedsChart extends Scored {
  readonly kind: 'seeds';
  readonly rows: readonly DotRow[];
}

export interface TrendPoint {
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A variant over the benches of a history: a point for each, null where it was not among them. */
export interface Trend {
  readonly label: string;
  readonly style: number;
  readonly points: readonly (TrendPoint | null)[];
}

export interface TrendChart extends Scored {
  readonly kind: 'trend';
  readonly benches: readonly string[];
  readonly trends: readonly Trend[];
}

export interface Bar {
  readonly label: string;
  readonly style: number;
  readonly value: number;
  readonly interval: readonly [low: number, high: number] | null;
}

export interface BarsChart {
  readonly kind: 'speed';
  readonly name: string;
  readonly bars: readonly Bar[];
  /** A line across, such as a ratio of 1. */
  readonly mark: number;
}
