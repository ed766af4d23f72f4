import { itemAt } from '../harness/ground/certain.js';
import { stream } from '../harness/random/stream.js';
import type { Features } from './features/network.js';
import { factored, fitted } from './arithmetic/fitted.js';
import { factoredDistance } from './arithmetic/frechet.js';
import { checkSets } from './arithmetic/inputs.js';
import type { Gaussian } from './arithmetic/moments.js';
import { defineMetric } from '../harness/metric.js';
import { once } from './arithmetic/once.js';
import { randomSubset } from './arithmetic/subset.js';

const POINTS = 15;
/** The smallest subset: a tenth of the fakes, at most this many. */
const SMALLEST = 5000;
const LEAST_FAKES = 20;

/**
 * The Fréchet distance for infinitely many fakes. Its bias falls like 1/N, so it is the intercept of the line through the
 * distances of 15 subsets against 1/N: Chong and Forsyth 2020, "Effectively unbiased FID", arXiv:1911.07023, section 3,
 * with plain random subsets. The sizes are evenly spaced from min(5000, N/10) to N, the subsets drawn by the seed. The
 * bias by the number of reals remains. Needs subsets larger than the number of dimensions to be near a line.
 * @throws UserError where there are fewer than 20 fakes, dimensions differ, or a value is not finite.
 */
export const fdInfinity = (real: Gaussian, fake: Features, seed = 0): number =>
  fdInfinityLine(real, fake, seed).intercept;

/** The same with the standard error of the intercept. */
export function fdInfinityLine(real: Gaussian, fake: Features, seed = 0): Intercept {
  checkSets('A Fréchet distance extrapolated to infinitely many samples', [fake], LEAST_FAKES);
  const reference = factored(real);
  const smallest = Math.min(SMALLEST, Math.floor(fake.count / 10));
  const sizes = Array.from({ length: POINTS }, (_, i) =>
    Math.round(smallest + (i / (POINTS - 1)) * (fake.count - smallest)),
  );
  const distances = sizes.map((size) => {
    const random = stream(seed, 'fd infinity', String(size));
    return factoredDistance(reference, fitted(randomSubset(fake, size, random)));
  });
  return intercept(
    sizes.map((size) => 1 / size),
    distances,
  );
}

/** The same, computed once for two metrics. */
export const fdInfinityWithError = once((real: Gaussian, fake: Features) => fdInfinityLine(real, fake));

interface Intercept {
  readonly intercept: number;
  /** Standard error, from what the points are off the line. */
  readonly error: number;
}

/** Height at x = 0 of the line of least squares, and its standard error s √(1/n + x̄²/Σ(x − x̄)²), s² = Σr²/(n − 2). */
function intercept(x: readonly number[], y: readonly number[]): Intercept {
  const mean = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
  const [middleX, middleY] = [mean(x), mean(y)];
  const covariance = mean(x.map((value, i) => (value - middleX) * (itemAt(y, i) - middleY)));
  const variance = mean(x.map((value) => (value - middleX) ** 2));
  const slope = covariance / variance;
  const squares = mean(x.map((value, i) => (itemAt(y, i) - middleY - slope * (value - middleX)) ** 2));
  const error = Math.sqrt((squares / (x.length - 2)) * (1 + middleX ** 2 / variance));
  return { intercept: middleY - slope * middleX, error };
}

export default defineMetric({
  name: 'fd_infinity',
  title: 'Fréchet distance for infinitely many fakes',
  unit: 'feature²',
  better: 'lower',
  isDistance: true,
  needs: ['moments', 'features'],
  cost: { when: 'end' },
  suits: () => false,
  compute: ({ moments, features }) => fdInfinityWithError(moments.real, features.fake).intercept,
  source: 'Chong and Forsyth 2020, arXiv:1911.07023, section 3',
  place: 20,
  oneSided: 'The number of reals stays as it is.',
  ordered: 'The subsets are drawn by their places.',
});
