import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { LEVEL } from './level.js';

/** `paired`: both variants on the same seeds. `independent`: other seeds for each. */
export type Design = 'paired' | 'independent';

export interface PowerRequest {
  /** The difference to find, in standard deviations: of a pair's difference, or of one variant's scores. */
  readonly effect: number;
  readonly design: Design;
  /** Two-sided; .05 by default. */
  readonly level?: number;
  /** Degrees of freedom of the variance by seeds, where more is known of it than by the pairs or groups themselves. */
  readonly freedom?: (seeds: number) => number;
}

const MOST_SEEDS = 100_000;
const NODES = 2000;

/** The chance that a two-sided t test over `seeds` (of each variant) finds the effect. */
export function powerOf(seeds: number, { effect, design, level = LEVEL, ...given }: PowerRequest): number {
  const freedom = given.freedom?.(seeds) ?? (design === 'paired' ? seeds - 1 : 2 * (seeds - 1));
  const shift = Math.abs(effect) * Math.sqrt(design === 'paired' ? seeds : seeds / 2);
  return beyond(tQuantile(1 - level / 2, freedom), shift, freedom);
}

/**
 * The fewest seeds with which a two-sided t test finds the effect with the given power; null above 100,000. Wilcoxon's test
 * needs about 5 % more for normal differences.
 */
export function seedsNeeded(request: PowerRequest & { readonly power?: number }): number | null {
  const { power = 0.8 } = request;
  if (powerOf(MOST_SEEDS, request) < power) return null;
  let [few, enough] = [1, MOST_SEEDS]; // `enough` has the power, `few` has not
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2);
    if (powerOf(middle, request) < power) few = middle;
    else enough = middle;
  }
  return enough;
}

/** The smallest effect that so many seeds find with the given power: bisection of its logarithm between 1e-4 and 1e6. */
export function smallestEffect(
  seeds: number,
  request: Omit<PowerRequest, 'effect'> & { readonly power?: number },
): number {
  const { power = 0.8 } = request;
  let [low, high] = [Math.log(1e-4), Math.log(1e6)];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (powerOf(seeds, { ...request, effect: Math.exp(middle) }) < power) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/**
 * P(|T| > bound) of the non-central T = (Z + shift) / S with S² ~ χ²/freedom: the normal probability given S, averaged over
 * the density of S, which is proportional to s^(ν − 1)·exp(−ν s²/2).
 */
function beyond(bound: number, shift: number, freedom: number): number {
  const reach = 10 / Math.sqrt(2 * freedom); // S has about the mean 1 and the deviation 1/√(2ν)
  const [low, high] = [Math.max(0, 1 - reach), 1 + reach];
  let weights = 0;
  let sum = 0;
  for (let i = 0; i < NODES; i++) {
    const s = low + ((i + 0.5) / NODES) * (high - low);
    const weight = Math.exp((freedom - 1) * Math.log(s) - (freedom * (s * s - 1)) / 2);
    weights += weight;
    sum += weight * (normalCdf(shift - bound * s, 0, 1) + normalCdf(-shift - bound * s, 0, 1));
  }
  return sum / weights;
}
