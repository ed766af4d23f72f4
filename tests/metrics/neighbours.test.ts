import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import type { Features } from '../../metrics/features/network.js';
import { ballCounts, nearestIn, neighboursOf } from '../../metrics/arithmetic/neighbours.js';
import { features, rows } from './support.js';

/** One distance at a time, by the definition. */
function squaredDistance(a: Features, i: number, b: Features, j: number): number {
  let sum = 0;
  for (let k = 0; k < a.dimensions; k++)
    sum += (a.values[i * a.dimensions + k]! - b.values[j * b.dimensions + k]!) ** 2;
  return sum;
}

const indices = (set: Features): number[] => Array.from({ length: set.count }, (_, i) => i);

function sortedDistances(set: Features, i: number): number[] {
  const others = indices(set).filter((j) => j !== i);
  return others.map((j) => squaredDistance(set, i, set, j)).sort((a, b) => a - b);
}

const draw = (name: string, count: number, dimensions: number): Features =>
  features(stream(4, name).normal(count * dimensions), dimensions);

/** Sizes for every remainder of panels of 4, and, with 5000 dimensions, several blocks of columns. */
const shapes = [
  { count: 6, others: 7, dimensions: 1 },
  { count: 7, others: 9, dimensions: 3 },
  { count: 8, others: 10, dimensions: 2 },
  { count: 9, others: 12, dimensions: 5 },
  { count: 13, others: 11, dimensions: 5000 },
];

describe('neighboursOf', () => {
  it.each(shapes)('is the sorted distances to the others: $count × $dimensions', ({ count, dimensions }) => {
    const set = draw('self', count, dimensions);
    const { k, squared } = neighboursOf(set, 4);
    expect(k).toBe(4);
    for (const i of indices(set))
      expect([...squared.subarray(4 * i, 4 * i + 4)]).toEqual(sortedDistances(set, i).slice(0, 4));
  });

  it('leaves a sample itself out, not its duplicates, which are at distance 0 exactly', () => {
    const [a, b] = [
      [0.1, 1e8],
      [0.7, 1e8 + 1 / 3],
    ];
    expect([...neighboursOf(rows(a, b, a), 1).squared]).toEqual([0, expect.closeTo(0.36 + 1 / 9, 6), 0]);
  });

  it('refuses k that there are not neighbours for', () => {
    const three = rows([1], [2], [3]);
    expect(() => neighboursOf(three, 3)).toThrow('at least 4 samples');
    expect(() => neighboursOf(three, 0)).toThrow('positive whole number');
    expect(() => neighboursOf(three, 1.5)).toThrow('positive whole number');
    expect(() => neighboursOf(rows([1], [NaN], [2]), 1)).toThrow('sample 1 holds NaN');
  });
});

describe('nearestIn', () => {
  it.each(shapes)(
    'finds the nearest of another set: $count in $others × $dimensions',
    ({ count, others, dimensions }) => {
      const [from, to] = [draw('from', count, dimensions), draw('to', others, dimensions)];
      const { index, squared } = nearestIn(from, to);
      for (const i of indices(from)) {
        const all = indices(to).map((j) => squaredDistance(from, i, to, j));
        expect(squared[i]).toBe(Math.min(...all));
        expect(index[i]).toBe(all.indexOf(Math.min(...all)));
      }
    },
  );
});

describe('ballCounts', () => {
  it.each(shapes)('counts by the definition: $count and $others × $dimensions', ({ count, others, dimensions }) => {
    const [real, fake] = [draw('real', count, dimensions), draw('fake', others, dimensions)];
    const conventions = [
      { k: 1, closed: true },
      { k: 4, closed: false },
    ];
    for (const [index, counts] of ballCounts(real, fake, conventions).entries()) {
      const { k } = conventions[index]!;
      const inBall = (owner: Features, i: number, other: Features, j: number): boolean =>
        squaredDistance(owner, i, other, j) < sortedDistances(owner, i)[k - 1]!;
      const number = (of: number[], test: (i: number) => boolean): number => of.filter(test).length;
      expect([...counts.realBallsAround]).toEqual(
        indices(fake).map((j) => number(indices(real), (i) => inBall(real, i, fake, j))),
      );
      expect([...counts.fakesInside]).toEqual(
        indices(real).map((i) => number(indices(fake), (j) => inBall(real, i, fake, j))),
      );
      expect([...counts.fakeBallsAround]).toEqual(
        indices(real).map((i) => number(indices(fake), (j) => inBall(fake, j, real, i))),
      );
    }
  });

  it('takes neighbours that are known, for its k or more', () => {
    const [real, fake] = [draw('real', 20, 3), draw('fake', 25, 3)];
    const convention = [{ k: 3, closed: true }];
    const known = { real: neighboursOf(real, 5), fake: neighboursOf(fake, 3) };
    expect(ballCounts(real, fake, convention, known)).toEqual(ballCounts(real, fake, convention));
  });

  it('refuses sets of different widths', () => {
    expect(() => ballCounts(rows([1], [2]), rows([1, 2], [2, 3]), [{ k: 1, closed: true }])).toThrow('1 and 2');
  });
});
