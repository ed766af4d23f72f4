import { describe, expect, it } from 'vitest';
import { analyse, defineClaim, type Claim } from '../../../../harness/satellites/claims/analysis/claim.js';
import {
  decidingP,
  examine,
  findingAt,
  type Endpoint,
} from '../../../../harness/satellites/claims/analysis/endpoint.js';
import type { Protocol } from '../../../../harness/satellites/claims/analysis/protocol.js';
import type { Observation } from '../../../../harness/experiments/observation.js';

const observed = (arm: string, values: readonly (number | null)[]): Observation[] =>
  values.map((x, seed) => ({ arm, seed, scores: { x }, series: {}, failure: null }));

const endpoint = (more: Partial<Endpoint> = {}): Endpoint => ({
  name: 'x',
  score: 'x',
  arms: ['a'],
  against: 'b',
  expected: 'lower',
  scale: 'linear',
  ...more,
});

const judge = (of: Endpoint, ...observations: Observation[][]) => {
  const found = examine(of, observations.flat());
  return { p: found.p, verdict: findingAt(found, found.p, found.equivalenceP).verdict };
};

const zeros = observed('b', [0, 0, 0, 0, 0, 0, 0, 0]);
const far = observed('a', [-1, -2, -3, -4, -5, -6, -7, -8]);
const near = observed('a', [0.1, -0.1, 0.05, -0.05, 0.08, -0.08, 0.02, -0.02]);
const mixed = observed('a', [1, -2, 3, -4, 5, -6, 7, -5]);

describe('a claimed difference', () => {
  it('is supported where all seeds agree: p is 2 · 2⁻⁸', () => {
    expect(judge(endpoint(), far, zeros)).toEqual({ p: 2 / 256, verdict: 'supported' });
  });
  it('is contradicted where all seeds say the opposite', () => {
    expect(judge(endpoint({ expected: 'higher' }), far, zeros).verdict).toBe('contradicted');
  });
  it('is not decided where seeds disagree', () => {
    expect(judge(endpoint({ margin: 0.5 }), mixed, zeros).verdict).toBe('undecided');
  });
  it('is equivalent where the margin holds all there is', () => {
    expect(judge(endpoint({ margin: 0.5 }), near, zeros).verdict).toBe('equivalent');
    expect(judge(endpoint(), near, zeros).verdict).toBe('undecided');
  });
  it('is not decided by five seeds, whatever they say', () => {
    expect(judge(endpoint(), far.slice(0, 5), zeros.slice(0, 5)).verdict).toBe('undecided');
  });
  it('counts a failed run as worse than all others', () => {
    const failing = observed('b', [0, 0, 0, 0, 0, 0, 0, null]);
    expect(judge(endpoint(), far, failing)).toEqual({ p: 2 / 256, verdict: 'supported' });
    const failed = observed('a', [null, null, null, null, null, null, null, null]);
    expect(judge(endpoint(), failed, zeros).verdict).toBe('contradicted');
  });
});

describe('a claimed equality', () => {
  const same = endpoint({ expected: 'same', margin: 0.5 });
  it('is equivalent inside the margin, by two one-sided t tests', () => {
    // SciPy 1.17: ttest_1samp([0.1, −0.1, 0.05, −0.05, 0.08, −0.08, 0.02, −0.02], 0.5, alternative='less').pvalue
    expect(judge(same, near, zeros).verdict).toBe('equivalent');
    expect(judge(same, near, zeros).p).toBeCloseTo(1.369364707347718e-7, 12);
  });
  it('is contradicted outside of it', () => {
    expect(judge(same, far, zeros).verdict).toBe('contradicted');
  });
  it('is not decided where the interval meets the margin', () => {
    expect(judge(same, mixed, zeros).verdict).toBe('undecided');
  });
  it('is not decided where a run has no score', () => {
    expect(judge(same, near, observed('b', [0, 0, 0, 0, 0, 0, 0, null])).verdict).toBe('undecided');
  });
  it('is certain where differences do not vary', () => {
    const constant = observed('a', [0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25]);
    expect(judge(same, constant, zeros)).toEqual({ p: 0, verdict: 'equivalent' });
    expect(judge({ ...same, margin: 0.05 }, constant, zeros)).toEqual({ p: 0, verdict: 'contradicted' });
  });
});

describe('a claim of no harm', () => {
  const unharmed = endpoint({ expected: 'not higher', margin: 0.5 });
  it('is supported by something much better', () => {
    expect(judge(unharmed, far, zeros).verdict).toBe('supported');
  });
  it('is equivalent inside the margin', () => {
    expect(judge(unharmed, near, zeros).verdict).toBe('equivalent');
  });
  it('is contradicted by something much worse', () => {
    expect(judge({ ...unharmed, expected: 'not lower' }, far, zeros).verdict).toBe('contradicted');
  });
  it('is not decided otherwise', () => {
    expect(judge(unharmed, mixed, zeros).verdict).toBe('undecided');
  });
});

describe('several arms', () => {
  const other = observed('c', [-2, -3, -4, -5, -6, -7, -8, 9]);
  const both = endpoint({ arms: ['a', 'c'] });
  it('have to meet the claim together: the weakest decides', () => {
    const alone = judge(endpoint({ arms: ['c'] }), other, zeros).p!;
    expect(alone).toBeGreaterThan(2 / 256);
    expect(judge(both, far, other, zeros).p).toBe(alone);
  });
  it('contradict it if one of them does, after Bonferroni', () => {
    const opposite = observed('c', [1, 2, 3, 4, 5, 6, 7, 8]);
    expect(judge(both, far, opposite, zeros)).toEqual({ p: (2 * 2) / 256, verdict: 'contradicted' });
  });
});

it('compares with a number as with an arm that always has it', () => {
  expect(judge(endpoint({ against: 0 }), far)).toEqual(judge(endpoint(), far, zeros));
});

it('takes differences of logarithms on the log scale', () => {
  const ten = observed('a', [10, 10, 10, 10, 10, 10, 10, 10]);
  const [contrast] = examine(endpoint({ against: 1, scale: 'log' }), ten).contrasts;
  expect(contrast!.ratio!.value).toBeCloseTo(10);
  expect(judge(endpoint({ scale: 'log' }), ten, zeros).verdict).toBe('undecided'); // 0 has no logarithm
});

describe('a claim', () => {
  const claimOf = (primary: Endpoint, secondary: readonly Endpoint[]): Claim => {
    const protocol: Protocol = {
      scale: 'small',
      tested: 't',
      seeds: [0, 1, 2, 3, 4, 5, 6, 7],
      terms: {},
      primary,
      secondary,
    };
    const protocols = { small: protocol, full: protocol };
    return { title: 't', says: 's', source: 'o', protocols, figures: () => [] };
  };
  it('adjusts its secondary endpoints among themselves and leaves the primary alone', () => {
    const claim = claimOf(endpoint(), [endpoint({ arms: ['c'] }), endpoint({ arms: ['d'] })]);
    const c = far.map((each) => ({ ...each, arm: 'c' }));
    const d = mixed.map((each) => ({ ...each, arm: 'd' }));
    const { primary, secondary } = analyse(claim, [...far, ...c, ...d, ...zeros], 'small');
    expect(primary.adjustedP).toBe(2 / 256);
    expect(secondary[0]!.adjustedP).toBe((2 * 2) / 256);
    expect(secondary.map(({ verdict }) => verdict)).toEqual(['supported', 'undecided']);
  });
  it('adjusts equivalence beside a claimed difference as well, and rests on that p', () => {
    // Of these differences statsmodels' ttost_paired at ±0.1 gives p = 0.0049; with five endpoints it is 0.024, with 20 0.098.
    const close = observed('e', [0.02, -0.03, 0.1, -0.01, 0.05, 0.01]);
    const of = (endpoints: number) => {
      const secondary = Array.from({ length: endpoints }, () => endpoint({ arms: ['e'], margin: 0.1 }));
      return analyse(claimOf(endpoint(), secondary), [...far, ...close, ...zeros.slice(0, 6)], 'small').secondary[0]!;
    };
    expect(of(5).adjustedEquivalenceP).toBeCloseTo(5 * 0.004897144173824645, 10);
    expect([of(5).verdict, decidingP(of(5))]).toEqual(['equivalent', of(5).adjustedEquivalenceP]);
    expect([of(20).verdict, decidingP(of(20))]).toEqual(['undecided', of(20).adjustedP]);
  });
  it('is refused where an equality has no margin', () => {
    expect(() => defineClaim(claimOf(endpoint({ expected: 'same' }), []))).toThrow(/needs a positive margin/);
  });
});
