import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import { frechetDistance, frechetDistanceOf } from '../../metrics/arithmetic/frechet.js';
import { gaussianOf } from '../../metrics/arithmetic/moments.js';
import { features, normal, reordered, rows } from './support.js';

const identity = (size: number): number[] =>
  Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
const constant = (length: number, value: number): number[] => Array.from({ length }, () => value);

describe('frechetDistance', () => {
  it.each([
    // by hand: (1 − 3)² + (√4 − √9)²
    { case: '1-D', a: normal([1], [4]), b: normal([3], [9]), want: 5 },
    // by hand: 1² + 2² + (1 − 3)² + (2 − 4)²
    { case: 'diagonal', a: normal([0, 0], [1, 0, 0, 4]), b: normal([1, 2], [9, 0, 0, 16]), want: 13 },
    // closed form for 2×2; taking the two roots separately would give 0.5358984
    {
      case: 'covariances that do not commute',
      a: normal([0, 0], [2, 1, 1, 2]),
      b: normal([0, 0], [1, 0, 0, 3]),
      want: 8 - 2 * Math.sqrt(14),
    },
    // tr A + tr B, for √(AB) = 0
    {
      case: 'orthogonal, of rank 1',
      a: normal([0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0, 0]),
      b: normal([0, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0, 0]),
      want: 2,
    },
    { case: 'points', a: normal([0, 0], [0, 0, 0, 0]), b: normal([3, 4], [0, 0, 0, 0]), want: 25 },
    // mimicry, tests/metrics/fid/test_fid.py: 16 + 16(√2 − 1)²
    {
      case: 'mimicry, of rank 1',
      a: normal(constant(16, 1), constant(256, 1)),
      b: normal(constant(16, 2), constant(256, 2)),
      want: 18.745166,
    },
  ])('$case → $want, both ways', ({ a, b, want }) => {
    expect(frechetDistance(a, b)).toBeCloseTo(want, 6);
    expect(frechetDistance(b, a)).toBeCloseTo(want, 6);
  });

  // pytorch-fid, tests/test_fid_score.py
  it('of N(0, 1) and N(1, 1) in 2048 dimensions is 2048', { timeout: 600_000 }, () => {
    const unit = identity(2048);
    expect(frechetDistance(normal(constant(2048, 0), unit), normal(constant(2048, 1), unit))).toBeCloseTo(2048, 9);
  });

  // tr √(S₁S₂) = √(tr(S₁S₂) + 2 √(det S₁ · det S₂)) for 2 × 2 matrices
  it.each([1, 1e-2, 1e-4, 1e-6, 1e-7, 1e-8, 1e-12, 0])('of two features that are nearly one: 1 and 1 ± %d', (e) => {
    const want = 2 + e * e + 2 - 2 * Math.sqrt(2 + e * e + 2 * e);
    const got = frechetDistance(normal([0, 0], [1, 1, 1, 1 + e * e]), normal([0, 0], [1, 0, 0, 1]));
    expect(Math.abs(got / want - 1)).toBeLessThan(1e-7);
  });

  it('refuses other dimensions and what is no covariance', () => {
    expect(() => frechetDistance(normal([0], [1]), normal([0, 0], identity(2)))).toThrow('equal dimensions');
    expect(() => frechetDistance(normal([0, 0], [1, 2, 2, 1]), normal([0, 0], identity(2)))).toThrow(
      'negative eigenvalue',
    );
    expect(() => frechetDistance(normal([0], [NaN]), normal([0], [1]))).toThrow('not finite');
  });
});

describe('frechetDistanceOf', () => {
  it('divides by n − 1 (compare_gan, fid_score_test.py; dividing by n gives 89)', () => {
    const real = Array.from({ length: 100 }, (_, i) => [i < 50 ? 2 : 1, 1]);
    const fake = Array.from({ length: 100 }, (_, i) => [i < 50 ? 9 : 2, 9]);
    expect(frechetDistanceOf(rows(...real), rows(...fake))).toBeCloseTo(89.0909, 4);
  });

  it('stays real where covariances have not full rank (torch-fidelity, test_fid_stats_fn.py)', () => {
    const x = rows(
      [1.62434536, -0.61175641, -0.52817175, -1.07296862],
      [0.86540763, -2.3015387, 1.74481176, -0.7612069],
      [0.3190391, -0.24937038, 1.46210794, -2.06014071],
      [-0.3224172, -0.38405435, 1.13376944, -1.09989127],
    );
    const y = rows(
      [-0.17242821, -0.87785842, 0.04221375, 0.58281521],
      [-1.10061918, 1.14472371, 0.90159072, 0.50249434],
      [0.90085595, -0.68372786, -0.12289023, -0.93576943],
      [-0.26788808, 0.53035547, -0.69166075, -0.39675353],
    );
    expect(frechetDistanceOf(x, y)).toBeCloseTo(4.75383761, 7);
  });

  it.each([
    { case: 'full rank', count: 500 },
    { case: 'fewer samples than dimensions', count: 20 },
  ])(
    'is 0 for a set with itself, symmetric, blind to order, and grows with the square of scale: $case',
    ({ count }) => {
      const random = stream(1, 'frechet', String(count));
      const a = features(random.normal(count * 32), 32);
      const b = features(random.normal(count * 32, 0.5, 2), 32);
      const trace = gaussianOf(a).covariance.reduce((sum, value, i) => (i % 33 === 0 ? sum + value : sum), 0);
      expect(frechetDistanceOf(a, a)).toBeGreaterThanOrEqual(0);
      expect(frechetDistanceOf(a, a)).toBeLessThan(1e-8 * trace);
      const distance = frechetDistanceOf(a, b);
      const near = (value: number): void => expect(Math.abs(value / distance - 1)).toBeLessThan(1e-8);
      near(frechetDistanceOf(b, a));
      near(frechetDistanceOf(reordered(a, random.permutation(count)), b));
      const thrice = (set: typeof a): typeof a => ({ ...set, values: set.values.map((value) => 3 * value) });
      near(frechetDistanceOf(thrice(a), thrice(b)) / 9);
    },
  );

  it.each([
    [300, 200],
    [41, 40],
    [30, 20],
  ])('is the distance of the moments: %i and %i samples of 40 features', (m, n) => {
    const random = stream(4, 'moments', String(m));
    const [a, b] = [features(random.normal(m * 40), 40), features(random.normal(n * 40, 0.1, 1.2), 40)];
    expect(frechetDistanceOf(a, b) / frechetDistance(gaussianOf(a), gaussianOf(b))).toBeCloseTo(1, 9);
  });

  it('does not change with features that are always 0, though their number decides how it is computed', () => {
    const random = stream(6, 'wide');
    const [a, b] = [features(random.normal(100 * 8), 8), features(random.normal(120 * 8, 0.1, 1.2), 8)];
    const widened = (set: typeof a): typeof a => {
      const values = new Float64Array(set.count * 30);
      for (let row = 0; row < set.count; row++) values.set(set.values.subarray(8 * row, 8 * row + 8), 30 * row + 11);
      return features(values, 30);
    };
    expect(frechetDistanceOf(widened(a), widened(b)) / frechetDistanceOf(a, b)).toBeCloseTo(1, 9);
  });

  it('is invariant under a rotation and a common translation; a translation of one set adds its square', () => {
    const random = stream(5, 'invariance');
    const [a, b] = [features(random.normal(80), 2), features(random.normal(60, 0, 3), 2)];
    const map = (set: typeof a, f: (x: number, y: number) => [number, number]): typeof a =>
      rows(...Array.from({ length: set.count }, (_, i) => f(set.values[2 * i]!, set.values[2 * i + 1]!)));
    const distance = frechetDistanceOf(a, b);
    const turn = (x: number, y: number): [number, number] => [0.6 * x - 0.8 * y, 0.8 * x + 0.6 * y];
    const move = (x: number, y: number): [number, number] => [x + 30, y - 40];
    expect(frechetDistanceOf(map(a, turn), map(b, turn))).toBeCloseTo(distance, 10);
    expect(frechetDistanceOf(map(a, move), map(b, move))).toBeCloseTo(distance, 10);
    // |m + t|² − |m|² = |t|² + 2 m·t with the difference m of the means
    const [ma, mb] = [gaussianOf(a).mean, gaussianOf(b).mean];
    const added = 2500 + 2 * (30 * (ma[0]! - mb[0]!) - 40 * (ma[1]! - mb[1]!));
    expect(frechetDistanceOf(map(a, move), b)).toBeCloseTo(distance + added, 8);
  });

  it('refuses sets that cannot be compared', () => {
    expect(() => frechetDistanceOf(rows([1], [2]), rows([1, 2], [3, 4]))).toThrow('equal dimensions');
    expect(() => frechetDistanceOf(rows([1]), rows([1], [2]))).toThrow('at least 2 samples');
    expect(() => frechetDistanceOf(rows([1], [NaN]), rows([1], [2]))).toThrow('sample 1 holds NaN');
  });

  it('of two samples of one Gaussian is the noise floor', () => {
    // First order in d/N: (1/N + 1/M)·[1.25 Σλ + ½ Σ λᵢλⱼ/(λᵢ+λⱼ)] = 1.104, 40 draws gave 1.106 ± .006 (standard error).
    const draw = (name: string): ReturnType<typeof features> => features(stream(2, name).normal(2000 * 64), 64);
    const floor = frechetDistanceOf(draw('first'), draw('second'));
    expect(Math.abs(floor - 1.106)).toBeLessThan(5 * 0.006 * Math.sqrt(40));
  });
});
