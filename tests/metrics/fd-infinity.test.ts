import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import { fdInfinity, fdInfinityLine } from '../../metrics/fd_infinity.js';
import { frechetDistance } from '../../metrics/arithmetic/frechet.js';
import { gaussianOf } from '../../metrics/arithmetic/moments.js';
import { features, normal, rows } from './support.js';

const SIZE = 16;
const identity = Array.from({ length: SIZE * SIZE }, (_, i) => (i % (SIZE + 1) === 0 ? 1 : 0));
const zero = Array.from({ length: SIZE }, () => 0);

describe('fdInfinity', () => {
  // The distance between the laws is known; N fakes add the bias (1.25·d + d²/4)/N = 84/N for unit covariances.
  it.each([
    { case: 'the reals’ law', shift: 0, want: 0 },
    { case: 'a law shifted by 0.1 in each of 16 dimensions', shift: 0.1, want: 0.16 },
  ])('takes the bias of few fakes away: $case', ({ shift, want }) => {
    const real = normal(zero, identity);
    const count = 2000;
    const draws = Array.from({ length: 6 }, (_, i) =>
      features(stream(i, 'fd infinity test').normal(count * SIZE, shift), SIZE),
    );
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const bias = 84 / count;
    const plain = mean(draws.map((draw) => frechetDistance(real, gaussianOf(draw)))) - want;
    const extrapolated = mean(draws.map((draw) => fdInfinity(real, draw))) - want;
    // A mean of 6 has a standard error of some .15 biases where the laws agree and .4 where they differ.
    expect(plain).toBeGreaterThan(0.3 * bias);
    expect(Math.abs(extrapolated)).toBeLessThan(0.7 * plain);
  });

  it('has an error of the size by which other subsets of the same fakes move it', () => {
    const fake = features(stream(4, 'line').normal(2000 * SIZE), SIZE);
    const lines = Array.from({ length: 20 }, (_, seed) => fdInfinityLine(normal(zero, identity), fake, seed));
    const mean = (numbers: number[]): number => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
    const middle = mean(lines.map(({ intercept }) => intercept));
    const spread = Math.sqrt(mean(lines.map(({ intercept }) => (intercept - middle) ** 2)));
    const error = mean(lines.map((each) => each.error));
    expect(error / spread).toBeGreaterThan(0.5);
    expect(error / spread).toBeLessThan(2.5);
  });

  it('draws its subsets by the seed', () => {
    const fake = features(stream(1, 'line').normal(300 * 2), 2);
    const real = gaussianOf(features(stream(2, 'line').normal(300 * 2), 2));
    expect(fdInfinity(real, fake, 3)).toBe(fdInfinity(real, fake, 3));
    expect(fdInfinity(real, fake, 3)).not.toBe(fdInfinity(real, fake, 4));
  });

  it('of fakes without spread is their exact distance, whatever the subset', () => {
    const fake = rows(...Array.from({ length: 40 }, () => [3, 4]));
    // |(3, 4)|² + tr I
    expect(fdInfinity(normal([0, 0], [1, 0, 0, 1]), fake)).toBeCloseTo(27, 10);
  });

  it('refuses too few fakes', () => {
    expect(() => fdInfinity(normal([0], [1]), rows([1], [2], [3]))).toThrow('at least 20 samples');
  });
});
