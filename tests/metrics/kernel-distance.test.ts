import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import { kernelDistance, kernelSelfSum, kernelSums } from '../../metrics/arithmetic/kernel-distance.js';
import { kernelDistanceOfSubsets } from '../../metrics/arithmetic/kernel-subsets.js';
import type { Features } from '../../metrics/features/network.js';
import { features, reordered, rows } from './support.js';

/** The definition, one product at a time. */
function slowDistance(a: Features, b: Features): number {
  const kernel = (x: Features, i: number, y: Features, j: number): number => {
    let product = 0;
    for (let k = 0; k < x.dimensions; k++) product += x.values[i * x.dimensions + k]! * y.values[j * x.dimensions + k]!;
    return (product / x.dimensions + 1) ** 3;
  };
  const mean = (x: Features, y: Features): number => {
    let [sum, pairs] = [0, 0];
    for (let i = 0; i < x.count; i++) {
      for (let j = 0; j < y.count; j++) {
        if (x === y && i === j) continue;
        sum += kernel(x, i, y, j);
        pairs++;
      }
    }
    return sum / pairs;
  };
  return mean(a, a) + mean(b, b) - 2 * mean(a, b);
}

describe('kernelDistance', () => {
  const square = rows([1, 0], [0, 1], [1, 1]);

  it.each([
    // the biased estimate gives 5.083333, compare_gan's formula for equal sizes −44.3333
    { case: 'unequal sizes', a: rows([0], [1], [2]), b: rows([1], [2]), want: -26.333333 },
    // the biased estimate gives 3.194444
    { case: 'two dimensions', a: square, b: rows([2, 0], [0, 2], [1, 1]), want: -2.583333 },
    { case: 'a set with itself, not clipped at 0', a: square, b: square, want: -1.555556 },
  ])('$case → $want', ({ a, b, want }) => expect(kernelDistance(a, b)).toBeCloseTo(want, 5));

  it('is the same by moments: of many samples, of features far from 0, and of more features than have moments', () => {
    const random = stream(4, 'moments');
    const draw = (count: number, d: number, mean: number): Features => features(random.normal(count * d, mean, 2), d);
    for (const [d, mean] of [
      [64, 0],
      [64, 30],
      [129, 1],
    ] as const) {
      const [a, b] = [draw(600, d, mean), draw(700, d, mean)];
      const pairs = kernelDistance(a, b);
      const size = kernelSums(b).selfSum / (700 * 699);
      expect(Math.abs(kernelDistance(a, b, kernelSums(b)) - pairs)).toBeLessThan(1e-12 * size);
    }
  });

  it.each([
    [2, 3, 1],
    [4, 4, 5],
    [7, 10, 3],
    [9, 5, 8],
  ])('equals the definition for every remainder of its blocks: %i × %i × %i', (m, n, d) => {
    const random = stream(3, 'blocks', `${m} ${n}`);
    const [a, b] = [features(random.normal(m * d), d), features(random.normal(n * d), d)];
    expect(kernelDistance(a, b)).toBeCloseTo(slowDistance(a, b), 10);
    expect(kernelDistance(a, b, { selfSum: kernelSelfSum(b) })).toBe(kernelDistance(a, b));
    expect(kernelDistance(a, b, kernelSums(b))).toBeCloseTo(slowDistance(a, b), 10);
    expect(kernelDistance(reordered(a, random.permutation(m)), b)).toBeCloseTo(kernelDistance(a, b), 10);
  });

  it('refuses what has no pairs', () => {
    expect(() => kernelDistance(rows([1]), rows([1], [2]))).toThrow('at least 2 samples');
    expect(() => kernelDistance(rows([1, 2], [1, 2]), rows([1], [2]))).toThrow('equal dimensions');
  });
});

describe('kernelDistanceOfSubsets', () => {
  const random = stream(3, 'subsets');
  const [a, b] = [features(random.normal(60 * 2), 2), features(random.normal(50 * 2, 0.5), 2)];

  it('of whole sets is the distance of the sets', () => {
    const whole = features(b.values.subarray(0, 100), 2);
    const { mean, deviation } = kernelDistanceOfSubsets(whole, whole, { subsets: 3, size: 50 });
    expect(mean).toBeCloseTo(kernelDistance(whole, whole), 10);
    expect(deviation).toBeCloseTo(0, 10);
  });

  it.each([2, 7, 8, 40])(
    'is by the definition, whether %i subsets have more pairs than the sets or fewer',
    (subsets) => {
      const size = 20; // 60 and 50 samples have as many pairs as 7.6 such subsets
      const distances = Array.from({ length: subsets }, (_, i) => {
        const drawn = stream(5, 'kernel distance', String(i));
        const part = (set: Features): Features => reordered(set, drawn.permutation(set.count).subarray(0, size));
        const cut = ({ values, dimensions }: Features): Features =>
          features(values.subarray(0, size * dimensions), dimensions);
        return slowDistance(cut(part(a)), cut(part(b)));
      });
      const mean = distances.reduce((sum, distance) => sum + distance, 0) / subsets;
      const variance = distances.reduce((sum, distance) => sum + (distance - mean) ** 2, 0) / (subsets - 1);
      const found = kernelDistanceOfSubsets(a, b, { subsets, size, seed: 5 });
      expect(found.mean).toBeCloseTo(mean, 12);
      expect(found.deviation).toBeCloseTo(Math.sqrt(variance), 12);
    },
  );

  it('has the distance of the sets as its mean: it is unbiased', () => {
    const { mean, deviation } = kernelDistanceOfSubsets(a, b, { subsets: 400, size: 20 });
    expect(Math.abs(mean - kernelDistance(a, b))).toBeLessThan((5 * deviation) / Math.sqrt(400));
    expect(deviation).toBeGreaterThan(0);
  });

  it('is drawn by the seed', () => {
    const drawn = (seed: number): number => kernelDistanceOfSubsets(a, b, { subsets: 2, size: 10, seed }).mean;
    expect(drawn(1)).toBe(drawn(1));
    expect(drawn(1)).not.toBe(drawn(2));
  });

  it('refuses subsets larger than a set', () => {
    expect(() => kernelDistanceOfSubsets(a, b, { size: 51 })).toThrow('subsets of 51 samples');
  });
});
