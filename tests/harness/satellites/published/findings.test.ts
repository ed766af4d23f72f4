import { describe, expect, it } from 'vitest';
import { defined } from '../../../../harness/ground/certain.js';
import type { Agreement } from '../../../../harness/satellites/published/agreement.js';
import { findingsOf, type Verdict } from '../../../../harness/satellites/published/findings.js';
import { readPrinted } from '../../../../harness/satellites/published/printed.js';
import type { PublishedProtocol } from '../../../../harness/satellites/published/protocol.js';

/** Verdicts on runs `x` by arm, a run that failed being null, beside numbers as they are printed. */
function verdicts(
  rule: Agreement,
  numbers: Readonly<Record<string, string>>,
  runs: Readonly<Record<string, readonly (number | null)[]>>,
  spread?: PublishedProtocol['spread'],
): Verdict[] {
  const protocol: PublishedProtocol = {
    ...{ title: '', says: '', source: '', differences: [], scales: {}, spread },
    published: { x: Object.fromEntries(Object.entries(numbers).map(([arm, text]) => [arm, readPrinted(text)])) },
  };
  const observations = Object.entries(runs).flatMap(([arm, values]) =>
    values.map((x, seed) => ({
      ...{ arm, seed, series: {} },
      scores: x === null ? {} : { x },
      failure: x === null ? 'It diverged.' : null,
    })),
  );
  const at = { done: '', cost: '', columns: {}, agreement: [rule] };
  return findingsOf(protocol, at, observations).map(({ verdict }) => verdict);
}

describe('a printed number', () => {
  it.each([
    ['3.09695', 3.09695, null, 1e-5],
    ['.640207', 0.640207, null, 1e-6],
    ['9e-34', 9e-34, null, 1e-34],
    ['2.64e-6', 2.64e-6, null, 1e-8],
    ['6.3 ± .5', 6.3, 0.5, 0.1],
    ['98.2±.2', 98.2, 0.2, 0.1],
    ['-2.1', -2.1, null, 0.1],
    ['1000', 1000, null, 1],
  ])('%s', (text, value, error, unit) => {
    const printed = readPrinted(text);
    expect(printed).toMatchObject({ value, error });
    expect(printed.unit / unit).toBeCloseTo(1, 12);
  });

  it('may be words', () => expect(readPrinted('fails')).toMatchObject({ text: 'fails', value: null, error: null }));
});

describe('numbers agree', () => {
  it('to the printed digits', () => {
    const digits = { test: 'digits', score: 'x' } as const;
    expect(verdicts(digits, { a: '.6402' }, { a: [0.64024, 0.64016] })).toEqual(['agrees']);
    expect(verdicts(digits, { a: '.6402' }, { a: [0.64024, 0.64026] })).toEqual(['differs']);
    expect(verdicts(digits, { a: '9e-34' }, { a: [9.4e-34] })).toEqual(['agrees']);
    expect(verdicts(digits, { a: '9e-34' }, { a: [8.4e-34] })).toEqual(['differs']);
  });

  it('within both standard errors, unless ours is so wide that all would agree', () => {
    const errors = { test: 'errors', score: 'x' } as const;
    const se = { is: 'standard error', runs: 10 } as const;
    // Four runs 1 ± √(4/3 · .03): mean 7, standard deviation .2, standard error .1.
    const narrow = [6.8268, 7.1732, 6.8268, 7.1732];
    expect(verdicts(errors, { a: '6.8 ± .1' }, { a: narrow }, se)).toEqual(['agrees']);
    expect(verdicts(errors, { a: '6.7 ± .1' }, { a: narrow }, se)).toEqual(['differs']);
    expect(verdicts(errors, { a: '6.9 ± .05' }, { a: narrow }, se)).toEqual(['undecided']);
    const sd = { is: 'standard deviation', runs: 16 } as const;
    expect(verdicts(errors, { a: '6.8 ± .4' }, { a: narrow }, sd)).toEqual(['agrees']);
    expect(verdicts(errors, { a: '6.8 ± .1' }, { a: narrow })).toEqual(['undecided']); // of what is not said
  });

  it('within a share or by our interval, within a factor, within deviations, within bounds', () => {
    const share = { test: 'share', score: 'x', by: 0.1 } as const;
    expect(verdicts(share, { a: '10' }, { a: [10.9] })).toEqual(['agrees']);
    expect(verdicts(share, { a: '10' }, { a: [11.1] })).toEqual(['differs']);
    expect(verdicts(share, { a: '10' }, { a: [8, 16] })).toEqual(['agrees']); // [−39, 63]
    const factor = { test: 'factor', score: 'x', by: 1.5 } as const;
    expect(verdicts(factor, { a: '10' }, { a: [14.9] })).toEqual(['agrees']);
    expect(verdicts(factor, { a: '10' }, { a: [6.6] })).toEqual(['differs']);
    const deviations = { test: 'deviations', score: 'x', by: 3 } as const;
    expect(verdicts(deviations, { a: '30 ± 1' }, { a: [32.9] })).toEqual(['agrees']);
    expect(verdicts(deviations, { a: '30 ± 1' }, { a: [33.1] })).toEqual(['differs']);
    const bound = { test: 'bound', score: 'x', atLeast: 1, atMost: 2 } as const;
    expect(verdicts(bound, { a: '1.5' }, { a: [1, 2] })).toEqual(['agrees']);
    expect(verdicts(bound, { a: '1.5' }, { a: [1, 2.1] })).toEqual(['differs']);
  });

  it('not where a run failed, and nothing is said where there is none', () => {
    const factor = { test: 'factor', score: 'x', by: 1.5 } as const;
    expect(verdicts(factor, { a: '10', b: '10' }, { a: [10, null] })).toEqual(['differs', 'missing']);
  });
});

describe('an order', () => {
  const order = { test: 'order', score: 'x', failed: 0 } as const;
  const numbers = { low: '1', high: '9', middle: '5', words: 'fails' };

  it('is that of neighbours from high to low, by the differences of equal seeds', () => {
    const apart = { high: [20, 12, 31], middle: [18, 10.1, 29.2], low: [21, 13, 32] };
    expect(verdicts(order, numbers, apart)).toEqual(['agrees', 'differs']);
    expect(verdicts(order, numbers, { ...apart, middle: [24, 8, 31] })).toEqual(['undecided', 'undecided']);
    expect(verdicts(order, numbers, { high: [9] })).toEqual(['missing', 'missing']);
  });

  it('takes a failed run as the rule says', () => {
    const failing = { high: [20, 21, 22], middle: [null, null, null], low: [null, null, null] };
    expect(verdicts(order, numbers, failing)).toEqual(['agrees', 'undecided']);
  });

  it('of equal published numbers is none', () => {
    expect(verdicts(order, { a: '1', b: '1' }, { a: [1], b: [2] })).toEqual([]);
  });
});

it('an arm fails where all its runs fail, or stay below the share of another arm', () => {
  const fails: Agreement = { test: 'fails', score: 'x', arms: ['bad'], below: 0.5, of: 'good' };
  const numbers = { good: '1000', bad: 'fails' };
  expect(verdicts(fails, numbers, { good: [900, 1000], bad: [null, 400] })).toEqual(['agrees']);
  expect(verdicts(fails, numbers, { good: [900, 1000], bad: [null, 500] })).toEqual(['differs']);
  expect(verdicts(fails, numbers, { bad: [null, null] })).toEqual(['undecided']);
  expect(defined(verdicts(fails, numbers, { good: [900] })[0])).toBe('missing');
});
