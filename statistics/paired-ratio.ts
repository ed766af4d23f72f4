import { itemAt } from '../harness/ground/certain.js';
import { stream } from '../harness/random/stream.js';
import { quantile } from './quantile.js';

export function median(values: readonly number[]): number {
  return quantile(sorted(values), 0.5);
}

/** Median absolute deviation from the median, unscaled. */
export function medianAbsoluteDeviation(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

export interface Ratio {
  readonly value: number;
  /** 95 % bootstrap interval. */
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 4000;

/**
 * The median over rounds of a / b, both timed in the same round, and its percentile interval from resampled rounds. A
 * round's ratio is hardly touched by the machine's other load, which slows both.
 */
export function pairedRatio(a: readonly number[], b: readonly number[], name: string): Ratio {
  const ratios = a.map((value, round) => value / itemAt(b, round));
  const random = stream(0, 'ratio bootstrap', name);
  const resampled = Array.from({ length: RESAMPLES }, () =>
    median(ratios.map(() => itemAt(ratios, random.integer(ratios.length)))),
  );
  const medians = sorted(resampled);
  return { value: median(ratios), low: quantile(medians, 0.025), high: quantile(medians, 0.975) };
}
