import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import {
  aroundReals,
  fakePairs,
  fakes,
  interpolates,
  joined,
  mixedPairs,
  mixture,
  realPairs,
  reals,
  type Site,
} from '../../../harness/training/sites.js';

beforeAll(startCpu);

const SHAPE = [4, 2, 2, 3];
/** Sample i holds values[i] in every entry. */
const flat = (...values: number[]): tf.Tensor => tf.add(tf.reshape(tf.tensor1d(values), [4, 1, 1, 1]), tf.zeros(SHAPE));
const real = (): tf.Tensor => flat(10, 20, 30, 40);
const fake = (): tf.Tensor => flat(1, 2, 3, 4);
const noiseOf = (site: Site, values: number[]): tf.Tensor => tf.tensor(values, [...site.noise!(SHAPE).shape]);

/** The one value that each point holds; fails when the entries of a point differ. */
function valuesOf(points: tf.Tensor): number[] {
  const axes = [1, 2, 3];
  const least = Array.from(tf.min(points, axes).dataSync());
  expect(Array.from(tf.max(points, axes).dataSync())).toEqual(least);
  return least;
}

describe('sites', () => {
  it('reals and fakes are the batches themselves and need no noise', () => {
    const [r, f] = [real(), fake()];
    expect(reals().points({ real: r, fake: f, noise: undefined })).toBe(r);
    expect(fakes().points({ real: r, fake: f, noise: undefined })).toBe(f);
    expect(reals().noise).toBe(undefined);
  });

  // By hand; each sample has one share for all of its entries.
  it.each([
    { site: interpolates(), noise: [0, 0.25, 0.5, 1], points: [1, 6.5, 16.5, 40] },
    { site: realPairs(), noise: [0, 0.25, 0.5, 1], points: [10, 22.5, 35, 10] },
    { site: fakePairs(), noise: [0, 0.25, 0.5, 1], points: [1, 2.25, 3.5, 1] },
    { site: mixture(), noise: [0.1, 0.9, 0.4, 0.6], points: [1, 20, 3, 40] },
    {
      site: mixedPairs(),
      // fake 1 → real 20, real 20 → fake 3, fake 3 → fake 4, real 40 → real 10
      noise: [0.1, 0.9, 0.5, 0.9, 0.1, 0, 0.1, 0.1, 1, 0.9, 0.9, 0.5],
      points: [10.5, 20, 4, 25],
    },
  ])('$site.name', ({ site, noise, points }) => {
    expect(valuesOf(site.points({ real: real(), fake: fake(), noise: noiseOf(site, noise) }))).toEqual(points);
  });

  it.each([interpolates(), realPairs(), fakePairs(), mixture(), mixedPairs(), aroundReals({ low: 0, high: 1 })])(
    '$name of 2-D points is a batch of 2-D points',
    (site) => {
      const spec = site.noise!([5, 2]);
      const points = site.points({
        real: tf.ones([5, 2]),
        fake: tf.zeros([5, 2]),
        noise: tf.fill([...spec.shape], 0.25),
      });
      expect(points.shape).toEqual([5, 2]);
    },
  );
});

describe('noise around the reals', () => {
  // Entries ±3 have the standard deviation 3, so U(−½, ½) reaches 1.5 to both sides.
  const plusMinus = (): tf.Tensor => tf.tensor2d([3, -3, -3, 3], [2, 2]);

  it('is low + (high − low)·u times the deviation of all entries of the batch', () => {
    const site = aroundReals({ low: -0.5, high: 0.5 });
    // Two numbers for the entries of each sample; the third is used only with `shrink`.
    const noise = tf.tensor([0, 1, 0.5, 0, 0.75, 0.5], site.noise!([2, 2]).shape as [number, number]);
    const points = site.points({ real: plusMinus(), fake: plusMinus(), noise });
    expect(Array.from(points.dataSync())).toEqual([1.5, -1.5, -4.5, 3.75]);
  });

  it('shrinks by one number a sample when asked', () => {
    const site = aroundReals({ low: 0, high: 0.5, shrink: true });
    // The last column is the sample's number: 0.5 and 0.
    const noise = tf.tensor([1, 1, 0.5, 1, 1, 0], site.noise!([2, 2]).shape as [number, number]);
    const points = site.points({ real: plusMinus(), fake: plusMinus(), noise });
    expect(Array.from(points.dataSync())).toEqual([3.75, -2.25, -3, 3]);
  });
});

describe('joined sites', () => {
  it('are one batch after the other, each with its own noise', () => {
    const site = joined([interpolates(), reals(), mixture()]);
    expect(site.noise!(SHAPE)).toEqual({ distribution: 'uniform', shape: [8] });
    const noise = tf.tensor1d([0, 0.25, 0.5, 1, 0.1, 0.9, 0.4, 0.6]);
    const points = site.points({ real: real(), fake: fake(), noise });
    expect(valuesOf(points)).toEqual([1, 6.5, 16.5, 40, 10, 20, 30, 40, 1, 20, 3, 40]);
  });

  it('without noise need none', () => {
    expect(joined([reals(), fakes()]).noise).toBe(undefined);
  });

  it('refuse noise that is not uniform', () => {
    const normal: Site = { ...reals(), noise: () => ({ distribution: 'normal', shape: [1] }) };
    expect(() => joined([normal, fakes()]).noise!(SHAPE)).toThrow('uniform');
  });
});
