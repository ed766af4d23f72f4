import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import type { Features } from '../../metrics/features/network.js';
import { slicedWasserstein } from '../../metrics/sliced_wasserstein.js';
import { wasserstein1OfNumbers } from '../../metrics/arithmetic/wasserstein.js';
import { wasserstein1 } from '../../metrics/wasserstein1.js';
import { features, reordered, rows } from './support.js';

const draw = (name: string, count: number, dimensions: number, mean = 0): Features =>
  features(stream(9, name).normal(count * dimensions, mean), dimensions);
const shifted = (set: Features, by: number[]): Features => ({
  ...set,
  values: set.values.map((value, i) => value + by[i % set.dimensions]!),
});

describe('wasserstein1OfNumbers', () => {
  it.each([
    { case: 'a shift', a: [0, 1, 5], b: [2, 3, 7], want: 2 },
    { case: 'the order does not matter', a: [5, 0, 1], b: [3, 7, 2], want: 2 },
    // ½·|0 − 1| + ½·|4 − 1|
    { case: 'two against one', a: [0, 4], b: [1], want: 2 },
    // quantiles 0 0 0 3 3 3 against 0 0 1 1 2 2: (0 + 0 + 1 + 2 + 1 + 1)/6
    { case: 'two against three', a: [0, 3], b: [0, 1, 2], want: 5 / 6 },
    { case: 'itself twice', a: [1, 2, 4], b: [1, 1, 2, 2, 4, 4], want: 0 },
  ])('$case → $want', ({ a, b, want }) => {
    expect(wasserstein1OfNumbers(Float64Array.from(a), Float64Array.from(b))).toBeCloseTo(want, 14);
    expect(wasserstein1OfNumbers(Float64Array.from(b), Float64Array.from(a))).toBeCloseTo(want, 14);
  });

  it('equals the area between the distribution functions', () => {
    const [a, b] = [Float64Array.from(stream(1, 'a').normal(31)), Float64Array.from(stream(1, 'b').normal(17, 1, 2))];
    const all = [...a, ...b].sort((x, y) => x - y);
    const below = (set: Float64Array, x: number): number => set.filter((value) => value <= x).length / set.length;
    const area = all
      .slice(1)
      .reduce((sum, x, i) => sum + (x - all[i]!) * Math.abs(below(a, all[i]!) - below(b, all[i]!)), 0);
    expect(wasserstein1OfNumbers(a, b)).toBeCloseTo(area, 12);
  });
});

describe('wasserstein1', () => {
  it.each([
    // pairs at 5 each; the given order would cost (√185 + √65)/2 = 10.8
    { case: 'two points', a: rows([0, 0], [10, 0]), b: rows([13, 4], [3, 4]), want: 5 },
    { case: 'one point', a: rows([1, 1]), b: rows([4, 5]), want: 5 },
    { case: 'the same points in another order', a: rows([1], [2], [3]), b: rows([3], [1], [2]), want: 0 },
  ])('$case → $want', ({ a, b, want }) => {
    expect(wasserstein1(a, b)).toEqual({ value: want, count: a.count });
  });

  it('of numbers equals the closed form', () => {
    const [a, b] = [draw('a', 200, 1), draw('b', 200, 1, 0.3)];
    const want = wasserstein1OfNumbers(a.values.slice(), b.values.slice());
    expect(wasserstein1(a, b).value).toBeCloseTo(want, 12);
  });

  it('of a shifted set is the length of the shift', () => {
    const a = draw('shift', 100, 3);
    const b = reordered(shifted(a, [1, 2, 2]), stream(0, 'order').permutation(100));
    expect(wasserstein1(a, b).value).toBeCloseTo(3, 12);
  });

  it('takes subsets of the larger set and says of what size', () => {
    const [few, many] = [draw('few', 40, 2), draw('many', 90, 2)];
    expect(wasserstein1(few, many).count).toBe(40);
    expect(wasserstein1(few, many, 1)).toEqual(wasserstein1(few, many, 1));
    expect(wasserstein1(few, many, 1)).not.toEqual(wasserstein1(few, many, 2));
  });

  it('takes 2,000 samples at most', () => {
    const [a, b] = [draw('large a', 2001, 1), draw('large b', 2100, 1)];
    expect(wasserstein1(a, b).count).toBe(2000);
  });

  it('refuses what cannot be compared', () => {
    expect(() => wasserstein1(rows([1]), rows([1, 2]))).toThrow('equal dimensions');
    expect(() => wasserstein1(rows([1]), rows([NaN]))).toThrow('finite');
  });
});

describe('slicedWasserstein', () => {
  it('of numbers is the Wasserstein distance of numbers, sizes differing too', () => {
    const [a, b] = [draw('a', 50, 1), draw('b', 30, 1, 1)];
    expect(slicedWasserstein(a, b)).toBeCloseTo(wasserstein1OfNumbers(a.values.slice(), b.values.slice()), 12);
  });

  it.each([
    // E|⟨θ, v⟩| over the unit sphere = |v|·Γ(d/2) / (√π·Γ((d + 1)/2)): 2/π in the plane, 1/2 in space.
    { dimensions: 2, shift: [3, 4], want: (5 * 2) / Math.PI, spread: 5 * Math.sqrt(1 / 2 - 4 / Math.PI ** 2) },
    { dimensions: 3, shift: [2, 4, 4], want: 3, spread: 6 * Math.sqrt(1 / 3 - 1 / 4) },
  ])('of a set shifted in $dimensions-D is the mean projection of the shift', ({ dimensions, shift, want, spread }) => {
    const a = draw('sliced', 20, dimensions);
    const projections = 4000;
    const got = slicedWasserstein(a, shifted(a, shift), { projections });
    expect(Math.abs(got - want)).toBeLessThan((4 * spread) / Math.sqrt(projections));
  });

  it('is 0 for a set in another order, and drawn by the seed', () => {
    const [a, b] = [draw('a', 40, 4), draw('b', 40, 4)];
    expect(slicedWasserstein(a, reordered(a, stream(0, 'x').permutation(40)))).toBe(0);
    expect(slicedWasserstein(a, b, { seed: 1 })).toBe(slicedWasserstein(a, b, { seed: 1 }));
    expect(slicedWasserstein(a, b, { seed: 1 })).not.toBe(slicedWasserstein(a, b, { seed: 2 }));
  });
});
