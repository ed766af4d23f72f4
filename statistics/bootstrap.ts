import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { defined, float64At } from '../harness/ground/certain.js';
import { stream } from '../harness/random/stream.js';
import { mean } from './summary.js';
import { quantile } from './quantile.js';

const RESAMPLES = 2000;
/** Means of more values are so nearly normal that nothing has to be drawn. */
const MOST_RESAMPLED = 100;

/**
 * The 95 % interval of the mean by the bias-corrected and accelerated bootstrap (Efron 1987, "Better bootstrap
 * confidence intervals"), which follows skewed values where Student's interval is symmetric. The resamples depend on
 * `name` alone; for more than 100 values the interval is the limit of infinitely many resamples, except for terms in
 * 1/n. null below three values or where all are equal. With five seeds or so it is too narrow: read it beside
 * Student's.
 */
export function bootstrapInterval(
  values: readonly number[],
  name: string,
  resamples = RESAMPLES,
): readonly [low: number, high: number] | null {
  if (values.length < 3 || values.every((value) => value === values[0])) return null;
  return values.length > MOST_RESAMPLED ? analyticInterval(values) : resampledInterval(values, name, resamples);
}

function resampledInterval(values: readonly number[], name: string, resamples: number): readonly [number, number] {
  const random = stream(0, 'bootstrap', name);
  const drawn = Float64Array.from(values);
  const drawnMean = (): number => {
    let sum = 0;
    for (let i = 0; i < drawn.length; i++) sum += float64At(drawn, Math.floor(random.float() * drawn.length));
    return sum / drawn.length;
  };
  const means = Float64Array.from({ length: resamples }, drawnMean).sort();
  const bias = normalQuantile(shareBelow(means, defined(mean(values))), 0, 1);
  const acceleration = accelerationOf(values);
  const at = (probability: number): number => {
    const z = bias + normalQuantile(probability, 0, 1);
    return quantile(means, normalCdf(bias + z / (1 - acceleration * z), 0, 1));
  };
  return [at(0.025), at(0.975)];
}

/**
 * The ABC interval (DiCiccio & Efron 1992, "More accurate confidence intervals in exponential families") of a mean, whose
 * curvature is 0: the bias is then the acceleration.
 */
function analyticInterval(values: readonly number[]): readonly [number, number] {
  const centre = defined(mean(values));
  const error = Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0)) / values.length;
  const acceleration = accelerationOf(values);
  const at = (probability: number): number => {
    const z = acceleration + normalQuantile(probability, 0, 1);
    return centre + (error * z) / (1 - acceleration * z) ** 2;
  };
  return [at(0.025), at(0.975)];
}

/** Values equal to `centre` count one half. */
function shareBelow(values: Float64Array, centre: number): number {
  let below = 0;
  for (const value of values) below += value < centre ? 1 : value === centre ? 0.5 : 0;
  return below / values.length;
}

/** Efron 1987, eq. 6.6: a sixth of the skewness of the leave-one-out means, whose deviations are those of the values. */
function accelerationOf(values: readonly number[]): number {
  const centre = defined(mean(values));
  const moment = (power: number): number => values.reduce((sum, value) => sum + (value - centre) ** power, 0);
  return moment(3) / (6 * moment(2) ** 1.5);
}
