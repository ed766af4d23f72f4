import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import type { Features } from '../../metrics/features/network.js';
import { memorisation, nearerToTrain } from '../../metrics/memorisation.js';
import { features, rows } from './support.js';

const draw = (name: string, count: number): Features => features(stream(6, name).normal(count * 4), 4);

describe('memorisation', () => {
  // Distances to the nearest other training sample: 1, 1, 8.
  const train = rows([0], [1], [9]);

  it('tells copies, neighbours and new samples apart', () => {
    // 1: a copy; 0.5: .5 from 0, which is 1 from its nearest; 2.5: 1.5 from 1; 5.1: 3.9 from 9, which is 8 from its nearest
    expect(memorisation(train, rows([1], [-0.5], [2.5], [5.1]))).toEqual({ copies: 0.25, unauthentic: 0.75 });
    expect(memorisation(train, rows([2.5], [-1]))).toEqual({ copies: 0, unauthentic: 0 });
  });

  it('finds every copy among many samples', () => {
    const many = draw('many', 50);
    expect(memorisation(many, many)).toEqual({ copies: 1, unauthentic: 1 });
  });

  it('refuses one training sample', () => {
    expect(() => memorisation(rows([1]), rows([1]))).toThrow('at least 2 samples');
  });
});

describe('nearerToTrain', () => {
  it('is 1 for copies, 0 for copies of held-out samples, a half for ties', () => {
    const [train, heldOut] = [rows([0], [4]), rows([2], [6])];
    expect(nearerToTrain(train, heldOut, train)).toBe(1);
    expect(nearerToTrain(train, heldOut, heldOut)).toBe(0);
    expect(nearerToTrain(train, heldOut, rows([1], [3]))).toBe(0.5);
  });

  it('is about a half for new samples of the law, even with more training than held-out samples', () => {
    const count = 1000;
    const share = nearerToTrain(draw('train', 1500), draw('held out', 300), draw('new', count));
    // Fakes share the samples they are near to, so their number is worth less than `count`.
    expect(Math.abs(share - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 300));
  });
});
