import type { Gaussian } from './moments.js';

/** Samples whose features keep less than this share of the reals' total variance have lost their diversity. */
const LEAST_VARIANCE = 0.1;
/** Samples that reach less than this share of the modes have lost most of them. */
const LEAST_MODES = 0.5;

/** Whether the fakes' features have less than a tenth of the reals' total variance. */
export function hasLostDiversity(reals: Gaussian, fakes: Gaussian): boolean {
  return totalVariance(fakes) < LEAST_VARIANCE * totalVariance(reals);
}

/** Whether fewer than half of the modes are found. */
export function hasLostModes(found: number, modes: number): boolean {
  return found < LEAST_MODES * modes;
}

function totalVariance({ mean, covariance }: Gaussian): number {
  return mean.reduce((sum, _, i) => sum + covariance[i * (mean.length + 1)]!, 0);
}
