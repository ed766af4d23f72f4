import { describe, expect, it } from 'vitest';
import { learningRateFactor } from '../../../harness/training/learning-rate.js';

describe('the learning rate over the budget', () => {
  const at = (
    decay: Parameters<typeof learningRateFactor>[0]['learningRateDecay'],
    share: number,
    warmUp = 0,
  ): number => learningRateFactor({ learningRateDecay: decay, warmUp }, share);

  it.each([
    ['none', 0.7, 1],
    ['linear', 0, 1],
    ['linear', 0.25, 0.75],
    ['linear', 1.2, 0],
    // (1 + cos πx) / 2
    ['cosine', 0, 1],
    ['cosine', 1 / 3, 0.75],
    ['cosine', 0.5, 0.5],
    ['cosine', 1, 0],
  ] as const)('%s, after %f of it: %f', (decay, share, factor) => {
    expect(at(decay, share)).toBeCloseTo(factor, 12);
  });

  it('steps multiply it whenever a share is spent', () => {
    const steps = { at: [0.5, 0.75], factor: 0.1 };
    expect([0.49, 0.5, 0.74, 0.75, 1].map((share) => at(steps, share))).toEqual(
      [1, 0.1, 0.1, 0.01, 0.01].map((factor) => expect.closeTo(factor, 12) as unknown),
    );
  });

  it('warm-up begins at 0 and ends at what the decay says', () => {
    expect([0, 0.05, 0.1, 0.55].map((share) => at('none', share, 0.1))).toEqual([0, 0.5, 1, 1]);
    expect(at('linear', 0.1, 0.2)).toBeCloseTo(0.9 * 0.5, 12);
  });
});
