import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import type { Features } from '../../metrics/features/network.js';
import { memorisation, memorised } from '../../metrics/arithmetic/memorisation.js';
import { features, rows } from './support.js';

const draw = (name: string, count: number): Features => features(stream(6, name).normal(count * 4), 4);

describe('memorisation', () => {
  // Distances to the nearest other training sample: 1, 1, 8.
  const train = rows([0], [1], [9]);

  it('tells copies, neighbours and new samples apart', () => {
    // 1: a copy; 0.5: .5 from 0, which is 1 from its nearest; 2.5: 1.5 from 1; 5.1: 3.9 from 9, which is 8 from its nearest
    expect(memorisation(train, rows([1], [-0.5], [2.5], [5.1]))).toEqual({ copies: 0.25, unauthentic: 0.75 });
    expect(memorisation(train, rows([2.5], [-1.1]))).toEqual({ copies: 0, unauthentic: 0 });
  });

  it('finds every copy among many samples', () => {
    const many = draw('many', 50);
    expect(memorisation(many, many)).toEqual({ copies: 1, unauthentic: 1 });
  });

  it('counts equal distances, and so copies of what the training set has twice, as not authentic', () => {
    expect(memorisation(train, rows([-1]))).toEqual({ copies: 0, unauthentic: 1 });
    expect(memorisation(rows([3], [3], [9]), rows([3], [3.1]))).toEqual({ copies: 0.5, unauthentic: 0.5 });
  });

  it('refuses one training sample', () => {
    expect(() => memorisation(rows([1]), rows([1]))).toThrow('at least 2 samples');
  });
});

describe('memorised fakes', () => {
  const train = rows(...Array.from({ length: 21 }, (_, i) => [10 * i]));
  // Held-out reals are 1, 2, … 39 from the nearest of the training samples, if these were far apart.
  const far = rows([0], [1000]);
  const heldOut = rows(...Array.from({ length: 39 }, (_, i) => [i + 1]));

  it('are those within the second smallest of 39 held-out distances', () => {
    const fakes = rows([-1], [-2], [998], [-2.001], [500]);
    expect(memorised(far, fakes, heldOut)).toEqual({ share: 3 / 5, threshold: 2, expected: 2 / 40 });
  });

  it('are told by the training samples, each held out in turn, where nothing else is held out', () => {
    expect(memorised(train, rows([10], [14.9], [-9], [-11]))).toEqual({
      share: 3 / 4,
      threshold: 10,
      expected: 1 / 22,
    });
  });

  it('are all of copies, and none of samples that are nowhere near', () => {
    const reals = draw('reals', 200);
    expect(memorised(reals, reals, draw('held out', 100)).share).toBe(1);
    const away = { ...reals, values: reals.values.map((value) => value + 100) };
    expect(memorised(reals, away, draw('held out', 100)).share).toBe(0);
  });

  // k/(n + 1) whatever the law: 5/100 of 99 held-out reals, over draws of all three sets.
  it.each([
    ['held-out reals', true],
    ['the training samples in turn', false],
  ])('are as many as expected of the law of the reals, by %s', (_, isGiven) => {
    const rounds = 60;
    let found = 0;
    for (let i = 0; i < rounds; i++) {
      const drawn = (name: string): Features => features(stream(i, name).normal(99 * 2), 2);
      const { share, expected } = memorised(drawn('train'), drawn('fake'), isGiven ? drawn('held out') : undefined);
      expect(expected).toBe(5 / 100);
      found += share / rounds;
    }
    // The deviation of a share is .03 with a threshold that varies, so .004 of the mean of 60.
    expect(Math.abs(found - 0.05)).toBeLessThan(0.016);
  });

  it('are more where half of the fakes are copies with a little noise', () => {
    const [reals, fresh] = [draw('train', 300), draw('fresh', 150)];
    const near = features(
      [...reals.values.subarray(0, 600)].map((value) => value + 0.01),
      4,
    );
    const fakes = features([...near.values, ...fresh.values], 4);
    expect(memorised(reals, fakes).share).toBeGreaterThan(0.5);
    expect(memorised(reals, fakes).share).toBeLessThan(0.6);
  });

  it('refuse fewer than 19 held-out reals', () => {
    expect(() => memorised(far, far, rows([1], [2]))).toThrow('19 held-out reals at least, but there are 2');
    expect(() => memorised(far, far)).toThrow('19 held-out reals');
  });
});
