import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import type { Features } from '../../metrics/features/network.js';
import { memorisation } from '../../metrics/arithmetic/memorisation.js';
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
