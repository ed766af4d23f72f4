import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import { visitPairs } from '../../metrics/arithmetic/pair-sums.js';
import type { Features } from '../../metrics/features/network.js';
import { features } from './support.js';

/** The definitions, a pair at a time. */
const definitions = {
  addProducts: (x: number, y: number) => x * y,
  addSquaredDifferences: (x: number, y: number) => (x - y) ** 2,
} as const;

function slowSum(what: keyof typeof definitions, a: Features, i: number, b: Features, j: number): number {
  let sum = 0;
  for (let k = 0; k < a.dimensions; k++)
    sum += definitions[what](a.values[i * a.dimensions + k]!, b.values[j * b.dimensions + k]!);
  return sum;
}

const draw = (name: string, count: number, dimensions: number): Features =>
  features(stream(5, name).normal(count * dimensions), dimensions);

describe.each(['addProducts', 'addSquaredDifferences'] as const)('visitPairs: %s', (what) => {
  // Every remainder of panels of 4, and vectors so long that the second set is taken in blocks.
  it.each([
    [1, 1, 1],
    [5, 4, 3],
    [7, 9, 2],
    [6, 10, 5],
    [3, 11, 20_000],
  ])('sees every pair once, to the last bit by the definition: %i × %i × %i', (m, n, d) => {
    const [a, b] = [draw('a', m, d), draw('b', n, d)];
    const seen = new Map<string, number>();
    visitPairs(
      what,
      a,
      b,
      () => 0,
      (i, start, sums) => {
        for (const [k, sum] of sums.entries()) {
          expect(seen.has(`${i} ${start + k}`)).toBe(false);
          seen.set(`${i} ${start + k}`, sum);
        }
      },
    );
    expect(seen.size).toBe(m * n);
    for (const [key, sum] of seen) {
      const [i, j] = key.split(' ').map(Number) as [number, number];
      expect(sum).toBe(slowSum(what, a, i, b, j));
    }
  });

  it('leaves out what is before the first column, and visits a row’s pairs in order', () => {
    const set = draw('one', 13, 6000);
    const seen: [number, number][] = [];
    const visit = (i: number, start: number, sums: Float64Array): void => {
      for (const k of sums.keys()) seen.push([i, start + k]);
    };
    visitPairs(what, set, set, (row) => row + 1, visit);
    expect(seen.length).toBe((13 * 12) / 2);
    for (const i of Array(13).keys()) {
      const ofRow = seen.filter(([row]) => row === i).map(([, j]) => j);
      expect(ofRow).toEqual(Array.from({ length: 12 - i }, (_, k) => i + 1 + k));
    }
  });
});
