import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import { classDistances, type Labelled } from '../../metrics/arithmetic/classes.js';
import { frechetDistanceOf } from '../../metrics/arithmetic/frechet.js';
import type { Features } from '../../metrics/features/network.js';
import classAccuracy from '../../metrics/class_accuracy.js';
import intraFd from '../../metrics/intra_fd.js';
import { features, rows } from './support.js';

const draw = (name: string, count: number, shift = 0): Features =>
  features(stream(8, name).normal(count * 3, shift), 3);

/** Both, one after the other. */
const joined = (a: Features, b: Features): Features => features([...a.values, ...b.values], a.dimensions);
const repeated = (...counts: number[]): number[] =>
  counts.flatMap((count, label) => Array.from({ length: count }, () => label));

describe('the Fréchet distance within classes', () => {
  const [realA, realB] = [draw('real a', 40), draw('real b', 30, 5)];
  const [fakeA, fakeB] = [draw('fake a', 20, 0.5), draw('fake b', 50, 5.5)];
  const sets = (labels: number[]): Labelled => ({
    classes: ['a', 'b'],
    real: { features: joined(realA, realB), labels: repeated(40, 30) },
    fake: { features: joined(fakeA, fakeB), labels },
  });

  it('is that of each class by itself, and their mean whatever their sizes', () => {
    const [a, b] = [frechetDistanceOf(realA, fakeA), frechetDistanceOf(realB, fakeB)];
    const labelled = sets(repeated(20, 50));
    expect(classDistances(labelled)).toEqual([
      { name: 'a', distance: a, reals: 40, fakes: 20 },
      { name: 'b', distance: b, reals: 30, fakes: 50 },
    ]);
    expect(intraFd.compute({ labels: labelled })).toBe((a + b) / 2);
    expect(intraFd.remark!({ reals: 70, fakes: 70 }, { labels: labelled })).toMatchObject({
      json: { intraFd: { fewest: 20, distances: { a, b } } },
      text: expect.stringContaining('2 classes with at least 20 samples'),
    });
  });

  // What a distance of all samples together cannot see.
  it('sees classes that changed places where the samples are the same', () => {
    const all = joined(realA, realB);
    const right: Labelled = {
      classes: ['a', 'b'],
      real: { features: all, labels: repeated(40, 30) },
      fake: { features: all, labels: repeated(40, 30) },
    };
    const wrong = { ...right, fake: { features: all, labels: repeated(40, 30).map((label) => 1 - label) } };
    expect(intraFd.compute({ labels: right })).toBeCloseTo(0, 9);
    // Means that are 5 apart in three dimensions.
    expect(intraFd.compute({ labels: wrong })).toBeGreaterThan(60);
    expect(frechetDistanceOf(all, all)).toBeCloseTo(0, 9);
  });

  it.each<[string, Labelled, RegExp]>([
    ['too few labels', sets(repeated(20, 49)), /70 fakes, but 69 labels/],
    ['a label of no class', sets([...repeated(20, 49), 2]), /Sample 69 of the fakes has the label 2, .* from 0 to 1/],
    ['a label that is no whole number', sets([...repeated(20, 49), 0.5]), /has the label 0\.5/],
    ['a class that has no fakes', sets(repeated(70)), /class "b" has 30 reals and 0 fakes, .* needs 2 of each/],
    ['a class with one fake', sets(repeated(69, 1)), /class "b" has 30 reals and 1 fakes/],
    [
      'sets of other widths',
      { ...sets(repeated(20, 50)), fake: { features: rows([1], [2]), labels: [0, 1] } },
      /equal dimensions/,
    ],
  ])('is refused with %s', (_, labelled, reason) => {
    expect(() => classDistances(labelled)).toThrow(reason);
  });
});

describe('the share of fakes that are of the class asked for', () => {
  it('counts those where both agree', () => {
    const asked = { classes: [0, 1, 2, 3], seen: [0, 1, 3, 3] };
    expect(classAccuracy.compute({ asked })).toBe(0.75);
  });

  it.each([
    [[], []],
    [[1, 2], [1]],
  ])('refuses lists that do not fit: %j and %j', (classes, seen) => {
    expect(() => classAccuracy.compute({ asked: { classes, seen } })).toThrow(/every sample needs both/);
  });
});
