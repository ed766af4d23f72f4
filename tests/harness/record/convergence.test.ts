import { describe, expect, it } from 'vitest';
import {
  aucOf,
  aucOverSecondsOf,
  bestOf,
  hasLearned,
  stabilityOf,
  lastOf,
  secondsTo,
  stepsTo,
} from '../../../harness/record/convergence.js';
import type { CurveRow } from '../../../harness/record/record.js';

const curveOf = (...points: [step: number, value: number | null][]): Pick<CurveRow, 'step' | 'metrics'>[] =>
  points.map(([step, fd]) => ({ step, metrics: { fd } }));

describe('aucOf', () => {
  it.each([
    { case: 'a constant', curve: curveOf([0, 7], [10, 7], [35, 7]), want: 7 },
    { case: 'a line: its midpoint, whatever the spacing', curve: curveOf([0, 10], [1, 9], [8, 2], [10, 0]), want: 5 },
    // by hand: (1·(4 + 2)/2 + 9·(2 + 2)/2) / 10; weighing all rows alike would give 2.67
    { case: 'unequal spacing', curve: curveOf([0, 4], [1, 2], [10, 2]), want: 2.1 },
    { case: 'one evaluation', curve: curveOf([5, 3]), want: 3 },
    { case: 'a missing tail', curve: curveOf([0, 4], [1, 2], [2, null]), want: null },
    { case: 'nothing', curve: [], want: null },
  ])('of $case → $want', ({ curve, want }) => {
    if (want === null) expect(aucOf(curve, 'fd')).toBeNull();
    else expect(aucOf(curve, 'fd')).toBeCloseTo(want, 12);
  });

  it('refuses steps that do not rise', () => expect(() => aucOf(curveOf([2, 1], [2, 1]), 'fd')).toThrow('step 2'));
});

describe('bestOf', () => {
  const curve: Pick<CurveRow, 'step' | 'metrics'>[] = [
    { step: 1, metrics: { chosen: 5, reported: 1 } },
    { step: 2, metrics: { chosen: 3, reported: 4 } },
    { step: 3, metrics: { chosen: 3, reported: 2 } },
    { step: 4, metrics: { chosen: null, reported: 0 } },
  ];

  it('chooses on one column and reports another, so it is not the minimum of what it reports', () => {
    expect(bestOf(curve, 'chosen', 'reported', 'lower')).toEqual({ step: 2, value: 4 });
    expect(bestOf(curve, 'chosen', 'reported', 'higher')).toEqual({ step: 1, value: 1 });
  });

  it('says where nothing can be chosen or reported', () => {
    expect(bestOf(curve, 'absent', 'reported', 'lower')).toBeNull();
    expect(bestOf(curve, 'reported', 'chosen', 'lower')).toEqual({ step: 4, value: null });
  });

  it('never chooses the untrained generator, however near it is', () => {
    const worse: Pick<CurveRow, 'step' | 'metrics'>[] = [
      { step: 0, metrics: { chosen: 1, reported: 1 } },
      { step: 5, metrics: { chosen: 7, reported: 8 } },
    ];
    expect(bestOf(worse, 'chosen', 'reported', 'lower')).toEqual({ step: 5, value: 8 });
    expect(bestOf(worse.slice(0, 1), 'chosen', 'reported', 'lower')).toBeNull();
  });

  it('lastOf is the last row even where it is empty', () => {
    expect(lastOf(curve, 'reported')).toBe(0);
    expect(lastOf(curve, 'chosen')).toBeNull();
    expect(lastOf([], 'chosen')).toBeNull();
  });
});

describe('hasLearned', () => {
  it.each([
    { case: 'nearer at some step', curve: curveOf([0, 10], [1, 6.9], [2, 30]), want: true },
    { case: 'hardly nearer', curve: curveOf([0, 10], [1, 7.1]), want: false },
    { case: 'as far as before', curve: curveOf([0, 10], [1, 10]), want: false },
    { case: 'farther', curve: curveOf([0, 10], [1, 12], [2, 40]), want: false },
    { case: 'no step 0', curve: curveOf([1, 10], [2, 1]), want: null },
    { case: 'step 0 alone', curve: curveOf([0, 10]), want: null },
    { case: 'no value at step 0', curve: curveOf([0, null], [1, 1]), want: null },
  ])('$case → $want', ({ curve, want }) => expect(hasLearned(curve, 'fd')).toBe(want));
});

describe('stepsTo', () => {
  const curve = curveOf([100, 9], [200, 5], [300, null], [400, 6]);

  it('is the first evaluation at the threshold or better', () => {
    expect(stepsTo(curve, 'fd', 5, 'lower', 400)).toEqual({ step: 200, censored: false });
    expect(stepsTo(curve, 'fd', 9, 'higher', 400)).toEqual({ step: 100, censored: false });
  });

  it('is censored at the budget where the threshold was not reached', () => {
    expect(stepsTo(curve, 'fd', 4.9, 'lower', 500)).toEqual({ step: 500, censored: true });
  });
});

describe('over seconds', () => {
  const row = (step: number, seconds: number, fd: number): Pick<CurveRow, 'step' | 'seconds' | 'metrics'> => ({
    step,
    seconds,
    metrics: { fd },
  });
  const slowing = [row(0, 0, 8), row(1, 2, 4), row(2, 10, 2)];

  it('the area is by the clock, not by the steps', () => {
    // by hand: (2·(8 + 4)/2 + 8·(4 + 2)/2) / 10 against ((8 + 4)/2 + (4 + 2)/2) / 2
    expect(aucOverSecondsOf(slowing, 'fd')).toBeCloseTo(3.6, 12);
    expect(aucOf(slowing, 'fd')).toBeCloseTo(4.5, 12);
  });

  it('a threshold is reached in seconds or censored at the budget', () => {
    expect(secondsTo(slowing, 'fd', 5, 'lower', 12)).toEqual({ seconds: 2, censored: false });
    expect(secondsTo(slowing, 'fd', 1, 'lower', 12)).toEqual({ seconds: 12, censored: true });
  });
});

describe('stabilityOf', () => {
  it.each([
    // best 2: above 3 are 10 and 3.01; the untrained generator does not count
    {
      case: 'lower',
      curve: curveOf([0, 99], [1, 10], [2, 3], [3, 2], [4, 3.01]),
      direction: 'lower' as const,
      want: 0.5,
    },
    // best 9: below 6 are 1 and 5
    { case: 'higher', curve: curveOf([1, 1], [2, 9], [3, 6], [4, 5]), direction: 'higher' as const, want: 0.5 },
    { case: 'a constant', curve: curveOf([1, 4], [2, 4]), direction: 'lower' as const, want: 0 },
    { case: 'a hole', curve: curveOf([1, 4], [2, null]), direction: 'lower' as const, want: null },
    { case: 'a best value below 0', curve: curveOf([1, 4], [2, -1]), direction: 'lower' as const, want: null },
    { case: 'step 0 alone', curve: curveOf([0, 4]), direction: 'lower' as const, want: null },
    { case: 'nothing below step 0', curve: curveOf([0, 4], [1, 4], [2, 5]), direction: 'lower' as const, want: null },
    { case: 'nothing above step 0', curve: curveOf([0, 4], [1, 3]), direction: 'higher' as const, want: null },
  ])('$case → $want', ({ curve, direction, want }) => expect(stabilityOf(curve, 'fd', direction)).toBe(want));
});
