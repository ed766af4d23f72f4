import { describe, expect, it } from 'vitest';
import { classModes, mixtureModes, mostProbable } from '../../metrics/arithmetic/modes.js';
import { rows } from './support.js';

const ring = {
  centres: Array.from({ length: 8 }, (_, i) => [2 * Math.cos((i * Math.PI) / 4), 2 * Math.sin((i * Math.PI) / 4)]),
  deviation: 0.02,
};

describe('mixtureModes', () => {
  it.each([
    { case: 'all centres', points: ring.centres, want: { modes: 8, klModes: 0, highQuality: 1 } },
    {
      case: 'half of them',
      points: ring.centres.slice(0, 4),
      want: { modes: 4, klModes: Math.log(2), highQuality: 1 },
    },
    {
      case: 'one',
      points: [
        [2, 0],
        [2.01, 0],
      ],
      want: { modes: 1, klModes: Math.log(8), highQuality: 1 },
    },
    // Every sample is nearest to some centre, but no mode is found.
    {
      case: 'all centres, far out',
      points: ring.centres.map(([x, y]) => [5 * x!, 5 * y!]),
      want: { modes: 0, klModes: 0, highQuality: 0 },
    },
    // 3 deviations are .06
    {
      case: 'inside and outside 3 deviations',
      points: [
        [2.0599, 0],
        [-2.0601, 0],
      ],
      want: { modes: 1, klModes: Math.log(4), highQuality: 0.5 },
    },
  ])('$case', ({ points, want }) => {
    const got = mixtureModes(rows(...points), ring);
    expect(got.modes).toBe(want.modes);
    expect(got.klModes).toBeCloseTo(want.klModes, 12);
    expect(got.highQuality).toBe(want.highQuality);
  });

  it('refuses points of other dimensions', () => {
    expect(() => mixtureModes(rows([1, 2, 3]), ring)).toThrow('3 and 2');
    expect(() => mixtureModes(rows([1, NaN]), ring)).toThrow('finite');
  });
});

describe('classModes', () => {
  it.each([
    { case: 'every class equally often', labels: [0, 1, 2, 3, 3, 2, 1, 0], classes: 4, modes: 4, klModes: 0 },
    { case: 'one class of 1000', labels: [537, 537], classes: 1000, modes: 1, klModes: Math.log(1000) },
    // ¾ log(¾·4) + ¼ log(¼·4)
    { case: 'three to one, of 4', labels: [0, 0, 0, 2], classes: 4, modes: 2, klModes: 0.75 * Math.log(3) },
  ])('$case', ({ labels, classes, modes, klModes }) => {
    const got = classModes(labels, classes);
    expect(got.modes).toBe(modes);
    expect(got.klModes).toBeCloseTo(klModes, 12);
  });

  it('refuses no labels and what is no class', () => {
    expect(() => classModes([], 10)).toThrow('at least 1 sample');
    expect(() => classModes([0, 10], 10)).toThrow('class 10');
    expect(() => classModes([0.5], 10)).toThrow('class 0.5');
  });
});

it('mostProbable is the class of the largest entry, the first of equals', () => {
  expect([...mostProbable(rows([0.1, 0.7, 0.2], [0.4, 0.2, 0.4], [0, 0, 1]))]).toEqual([1, 0, 2]);
});
