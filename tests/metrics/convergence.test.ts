import { describe, expect, it } from 'vitest';
import { aucOf, bestOf, lastOf, stepsTo } from '../../metrics/convergence.js';
import type { CurveRow } from '../../harness/run/record.js';

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

  it('lastOf is the last row even where it is empty', () => {
    expect(lastOf(curve, 'reported')).toBe(0);
    expect(lastOf(curve, 'chosen')).toBeNull();
    expect(lastOf([], 'chosen')).toBeNull();
  });
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
