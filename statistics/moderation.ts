import { defined, itemAt } from '../harness/ground/certain.js';
import { digamma, inverseTrigamma, trigamma } from './gamma.js';
import { quantile } from './quantile.js';
import { mean, sampleDeviation } from './summary.js';

/** What several variances have in common: they vary as variance · freedom / χ²(freedom). */
export interface VariancePrior {
  readonly variance: number;
  /** Infinity where they differ no more than chance makes them. */
  readonly freedom: number;
}

/** A sample variance and its degrees of freedom. */
export interface SampleVariance {
  readonly variance: number;
  readonly freedom: number;
}

/** A variance that is smaller in comparison is counted as this share of the median: its logarithm would decide everything. */
const SMALLEST_SHARE = 1e-5;

/**
 * The prior of sample variances by the moments of their logarithms (Smyth 2004, "Linear models and empirical Bayes methods
 * for assessing differential expression in microarray experiments", section 6.2; limma's fitFDist). Variances of 0 come
 * from equal scores and say nothing of the spread: they are left out. null where fewer than two are left.
 */
export function fitVariancePrior(samples: readonly SampleVariance[]): VariancePrior | null {
  const positive = samples.filter(({ variance }) => variance > 0).sort((a, b) => a.variance - b.variance);
  if (positive.length < 2) return null;
  const middle = quantile(
    positive.map(({ variance }) => variance),
    0.5,
  );
  const counted = positive.map(({ variance }) => Math.max(variance, SMALLEST_SHARE * middle));
  const logs = positive.map(({ freedom }, at) => Math.log(itemAt(counted, at)) - meanLog(freedom));
  const byChance = defined(mean(positive.map(({ freedom }) => trigamma(freedom / 2))));
  const excess = defined(sampleDeviation(logs)) ** 2 - byChance;
  if (excess <= 0) return { variance: defined(mean(counted)), freedom: Infinity };
  const prior = 2 * inverseTrigamma(excess);
  return { variance: Math.exp(defined(mean(logs)) + meanLog(prior)), freedom: prior };
}

/** Of χ²(freedom) / freedom. */
const meanLog = (freedom: number): number => digamma(freedom / 2) - Math.log(freedom / 2);

/** The mean of a variance and the prior's, weighted by their degrees of freedom (Smyth 2004, eq. 3.3), which add up. */
export function moderate({ variance, freedom }: SampleVariance, prior: VariancePrior | null): SampleVariance {
  if (!prior) return { variance, freedom };
  if (prior.freedom === Infinity) return { variance: prior.variance, freedom: Infinity };
  const sum = prior.freedom + freedom;
  return { variance: (prior.freedom * prior.variance + freedom * variance) / sum, freedom: sum };
}
