import tQuantile from '@stdlib/stats-base-dists-t-quantile';

/** What a handful of values says; null where too few values define it. */
export interface Summary {
  readonly count: number;
  readonly mean: number | null;
  /** Sample standard deviation, divided by n − 1; null below two values. */
  readonly sd: number | null;
  /** 95 % interval of the mean by Student's t; null below two values. */
  readonly interval: readonly [low: number, high: number] | null;
}

export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Two passes, so that values far from 0 lose no digits. */
export function sampleDeviation(values: readonly number[]): number | null {
  const centre = mean(values);
  if (centre === null || values.length < 2) return null;
  if (values.every((value) => value === values[0])) return 0; // the mean is rounded
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** Half the width of the 95 % interval of a mean, in standard deviations of one value. */
export function halfWidth(count: number): number {
  return tQuantile(0.975, count - 1) / Math.sqrt(count);
}

export function summarise(values: readonly number[]): Summary {
  const centre = mean(values);
  const sd = sampleDeviation(values);
  if (centre === null || sd === null) return { count: values.length, mean: centre, sd, interval: null };
  const half = sd * halfWidth(values.length);
  return { count: values.length, mean: centre, sd, interval: [centre - half, centre + half] };
}

/** A geometric mean with its 95 % interval; null below two values. */
export interface Ratio {
  readonly value: number;
  readonly interval: readonly [low: number, high: number] | null;
}

/** Of ratios, given what their natural logarithms say; null without any. */
export function ratioOf({ mean: centre, interval }: Summary): Ratio | null {
  if (centre === null) return null;
  return { value: Math.exp(centre), interval: interval && [Math.exp(interval[0]), Math.exp(interval[1])] };
}
