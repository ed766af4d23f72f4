import { defined } from '../harness/ground/certain.js';
import { digamma, inverseTrigamma, trigamma } from './gamma.js';
import { quantile } from './quantile.js';
import { mean, sampleDeviation } from './summary.js';

/** What several variances have in common: they vary as variance · freedom / χ²(freedom). */
export interface VariancePrior {
  readonly variance: number;
  /** Infinity where they differ no more than chance makes them. */
  readonly freedom: number;
}

/** A variance that is smaller in comparison is counted as this share of the median: its logarithm would decide everything. */
const SMALLEST_SHARE = 1e-5;

/**
 * The prior of sample variances that have equal degrees of freedom, by the moments of their logarithms (Smyth 2004, "Linear models and empirical Bayes
 * methods for assessing differential expression in microarray experiments", section 6.2; limma's fitFDist). Variances of 0 come from equal scores and say nothing of the spread: they are
 * left out. null where fewer than two are left.
 */
export function fitVariancePrior(variances: readonly number[], freedom: number): VariancePrior | null {
  const positive = variances.filter((variance) => variance > 0).sort((a, b) => a - b);
  if (positive.length < 2) return null;
  const least = SMALLEST_SHARE * quantile(positive, 0.5);
  const counted = positive.map((variance) => Math.max(variance, least));
  const logs = counted.map((variance) => Math.log(variance) - digamma(freedom / 2) + Math.log(freedom / 2));
  const excess = defined(sampleDeviation(logs)) ** 2 - trigamma(freedom / 2);
  if (excess <= 0) return { variance: defined(mean(counted)), freedom: Infinity };
  const prior = 2 * inverseTrigamma(excess);
  return { variance: Math.exp(defined(mean(logs)) + digamma(prior / 2) - Math.log(prior / 2)), freedom: prior };
}

/** The mean of a variance and the prior's, weighted by their degrees of freedom (Smyth 2004, eq. 3.3). */
export function moderate(variance: number, freedom: number, prior: VariancePrior | null): number {
  if (!prior) return variance;
  if (prior.freedom === Infinity) return prior.variance;
  return (prior.freedom * prior.variance + freedom * variance) / (prior.freedom + freedom);
}
