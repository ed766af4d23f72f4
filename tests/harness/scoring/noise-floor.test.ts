import { describe, expect, it } from 'vitest';
import { metricsNamed, pick } from '../../../harness/metrics/catalogue.js';
import { compute } from '../../../harness/scoring/compute.js';
import { comparing, ofProbabilities } from '../../../harness/scoring/inputs.js';
import { noiseFloor } from '../../../harness/scoring/noise-floor.js';
import { stream } from '../../../harness/random/stream.js';
import { firstOrderFloor } from '../../../metrics/arithmetic/first-order-floor.js';
import type { Features } from '../../../metrics/features/network.js';
import { frechetDistanceOf } from '../../../metrics/arithmetic/frechet.js';

const measure = (real: Features, fake: Features, names: readonly string[]) =>
  compute(pick(names), comparing(real, fake));
const scoreProbabilities = (probabilities: Features, names: readonly string[]) =>
  compute(pick(names), ofProbabilities(probabilities));

const diagonal = (values: readonly number[]): { mean: Float64Array; covariance: Float64Array } => {
  const covariance = new Float64Array(values.length ** 2);
  values.forEach((value, i) => (covariance[i * (values.length + 1)] = value));
  return { mean: new Float64Array(values.length), covariance };
};

function gaussian(name: string, count: number, dimensions: number, deviation = 1): Features {
  const values = Float64Array.from(stream(7, name).normal(count * dimensions, 0, deviation));
  return { count, dimensions, values };
}

describe('the first-order floor', () => {
  // Computed with NumPy for three spectra; Monte Carlo agrees within two standard errors.
  const spectra = {
    isotropic: new Array<number>(64).fill(1),
    decaying: Array.from({ length: 32 }, (_, i) => 0.1 + (3.9 * i) / 31),
    steep: Array.from({ length: 16 }, (_, i) => 2 ** -i),
  };
  it.each([
    ['isotropic', 2000, 2000, 1.104],
    ['isotropic', 1000, 10_000, 1.2144],
    ['decaying', 2000, 2000, 0.5154],
    ['isotropic', 500, 500, 4.416],
    ['decaying', 1000, 10_000, 0.5669],
    ['steep', 2000, 2000, 0.004528],
    ['steep', 1000, 10_000, 0.004981],
  ] as const)('of a %s spectrum with %i and %i samples is %f', (name, n, m, expected) => {
    expect(firstOrderFloor(diagonal(spectra[name]), n, m) / expected).toBeCloseTo(1, 3);
  });
});

describe('the noise floor', () => {
  const real = gaussian('real', 1200, 8);
  const measured = measure(real, gaussian('fake', 600, 8, 1.5), ['fd', 'kd', 'precision', 'coverage']).values;

  it('of reals that are too few comes from smaller splits, and is scaled for distances that need it', () => {
    const floor = noiseFloor(real, undefined, 600, measured);
    expect([floor.nReal, floor.nFake]).toEqual([800, 400]);
    expect(floor.values.fd! / floor.fdFirstOrder!).toBeGreaterThan(0.7);
    expect(floor.values.fd! / floor.fdFirstOrder!).toBeLessThan(1.3);
    expect(floor.multiples.fd).toBeCloseTo(measured.fd! / floor.values.fd!, 12);
    expect(floor.multiples.fd!).toBeGreaterThan(10);
    expect(floor.multiples.precision).toBeUndefined();
    expect(floor.values.coverage!).toBeGreaterThan(0.75);
  });

  it('has the sizes of the evaluation where there are further reals, and does not depend on the order of the call', () => {
    const more = gaussian('more', 600, 8);
    const floor = noiseFloor(real, more, 600, measured);
    expect([floor.nReal, floor.nFake]).toEqual([1200, 600]);
    expect(noiseFloor(real, more, 600, measured)).toEqual(floor);
    expect(() => noiseFloor(real, gaussian('wide', 9, 9), 600, measured)).toThrow(/9 features instead of 8/);
  });

  it('sees through a file whose halves differ in origin', () => {
    const halves = gaussian('halves', 1200, 8);
    for (let i = 0; i < halves.values.length / 2; i++) halves.values[i]! += 3;
    const half = (start: number): Features => ({
      count: 600,
      dimensions: 8,
      values: halves.values.slice(start, start + 4800),
    });
    expect(frechetDistanceOf(half(0), half(4800))).toBeGreaterThan(50);
    expect(noiseFloor(halves, undefined, 1200, { fd: 1 }).values.fd!).toBeLessThan(1);
  });
});

describe('measures', () => {
  it('are named one by one or by group', () => {
    expect(metricsNamed(['fd', 'prdc', 'recall'])).toEqual(['fd', 'precision', 'recall', 'density', 'coverage']);
    expect(() => metricsNamed(['fid'])).toThrow(/no metric "fid"/);
  });

  it('that need more samples are null with the reason, the others are there', () => {
    const few = gaussian('few', 4, 2);
    const { values, missing } = measure(few, few, ['fd', 'precision', 'fd_infinity']);
    expect(values.fd).toBeCloseTo(0, 12);
    expect([values.precision, values.fd_infinity]).toEqual([null, null]);
    expect(missing.precision).toMatch(/6 samples/);
  });

  it('of probabilities are the inception scores by 1 and 10 contiguous splits', () => {
    const values = new Float64Array(100);
    for (let row = 0; row < 10; row++) values[row * 10 + row] = 1; // ten samples, each of another class
    const scores = scoreProbabilities({ count: 10, dimensions: 10, values }, [
      'inception_score_1',
      'inception_score_10',
    ]);
    expect(scores.values.inception_score_1).toBeCloseTo(10, 12);
    expect(scores.values.inception_score_10).toBeCloseTo(1, 12);
  });
});
