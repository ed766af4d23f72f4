import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { mean, sampleDeviation } from '../statistics.js';

export interface Equivalence {
  /** Of the null hypothesis that the mean difference is at least as large as the margin, either way. */
  readonly p: number;
  /** 90 % interval of the mean difference: equivalent at .05 exactly if it lies within ±margin. */
  readonly interval: readonly [low: number, high: number];
  readonly equivalent: boolean;
}

const LEVEL = 0.05;

/**
 * Two one-sided t tests (Schuirmann 1987) of paired differences within ±margin. A margin has to be fixed before the scores
 * are seen. On the log scale a margin of ln 1.1 means: within 10 %.
 * @returns null below two pairs or where the differences do not vary.
 * @throws RangeError where the margin is not positive.
 */
export function equivalence(differences: readonly number[], margin: number): Equivalence | null {
  if (!(margin > 0)) throw new RangeError(`The margin of an equivalence test has to be positive, not ${margin}.`);
  const deviation = sampleDeviation(differences);
  if (!deviation) return null;
  const centre = mean(differences)!;
  const freedom = differences.length - 1;
  const error = deviation / Math.sqrt(differences.length);
  const half = tQuantile(1 - LEVEL, freedom) * error;
  const p = tCdf((Math.abs(centre) - margin) / error, freedom);
  return { p, interval: [centre - half, centre + half], equivalent: p < LEVEL };
}
