import { float64At } from '../ground/certain.js';
import type { Gaussian } from '../../metrics/arithmetic/moments.js';

/** Samples whose features keep less than this share of the reals' total variance have lost their diversity. */
const LEAST_VARIANCE = 0.1;
/** Samples of which less than this share of the modes is in effect have lost most of them. */
const LEAST_MODES = 0.5;

/** Whether the fakes' features have less than a tenth of the reals' total variance. */
export function hasLostDiversity(reals: Gaussian, fakes: Gaussian): boolean {
  return totalVariance(fakes) < LEAST_VARIANCE * totalVariance(reals);
}

/**
 * Whether fewer than half of the modes are in effect. K·exp(−KL) modes in equal parts have the same divergence from the
 * uniform histogram of all K. Fakes that are merely blurred, of no quality yet, have lost none.
 * @param klModes Divergence of the histogram of modes from the uniform one, in nats.
 */
export function hasLostModes(klModes: number): boolean {
  return Math.exp(-klModes) < LEAST_MODES;
}

function totalVariance({ mean, covariance }: Gaussian): number {
  return mean.reduce((sum, _, i) => sum + float64At(covariance, i * (mean.length + 1)), 0);
}
