import { float64At, itemAt } from '../ground/certain.js';
import { diversity } from '../../metrics/diversity.js';
import type { Gaussian } from '../../metrics/arithmetic/moments.js';
import { expectedCoverage, prdc } from '../../metrics/arithmetic/prdc.js';
import type { Features } from '../../metrics/features/network.js';

/** Samples whose features keep less than this share of the reals' total variance have lost their diversity. */
const LEAST_VARIANCE = 0.1;
/** Samples have collapsed if both their diversity and their coverage of the reals are below this share of the reals' own. */
const LEAST_COVERED = 0.25;
/** Neighbours are looked for among so many. */
const MOST_COVERED = 500;
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

/**
 * What the fakes' classes say of a collapse, in words; null where it is none. exp(−KL) of the data's classes are in effect.
 * @param labels The predicted class of each fake, from 0.
 * @param reals How many of the data's samples are of each class.
 */
export function lostClasses(labels: ArrayLike<number>, reals: readonly number[]): string | null {
  const counts = reals.map(() => 0);
  for (let i = 0; i < labels.length; i++) counts[itemAt(labels, i)]!++;
  const total = reals.reduce((sum, count) => sum + count, 0);
  const share = (at: number): number => itemAt(counts, at) / labels.length;
  const divergence = reals.reduce(
    (sum, count, at) => sum + (share(at) > 0 ? share(at) * Math.log((share(at) * total) / count) : 0),
    0,
  );
  const seen = counts.filter((count) => count > 0).length;
  const all = reals.filter((count) => count > 0).length;
  return hasLostModes(divergence) || seen < LEAST_MODES * all
    ? `${seen} of ${all} classes seen, KL ${divergence.toFixed(2)} nats from the data's`
    : null;
}

/**
 * Where there are no classes: whether the fakes are much alike, and are near few of the reals. Either alone may be blur.
 * Compared with what reals score against reals: their diversity, and the coverage of as many of them.
 */
export function coversLittle(reals: Features, fakes: Features): boolean {
  const [some, few] = [head(reals), head(fakes)];
  if (diversity(few) >= LEAST_COVERED * diversity(some)) return false;
  return prdc(some, few).coverage < LEAST_COVERED * expectedCoverage(some.count, few.count);
}

function head({ count, dimensions, values }: Features): Features {
  const most = Math.min(count, MOST_COVERED);
  return { count: most, dimensions, values: values.subarray(0, most * dimensions) };
}

function totalVariance({ mean, covariance }: Gaussian): number {
  return mean.reduce((sum, _, i) => sum + float64At(covariance, i * (mean.length + 1)), 0);
}
