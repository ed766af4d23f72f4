import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import type { Features } from '../../metrics/features/network.js';
import { ballCounts, type BallConvention } from '../../metrics/arithmetic/neighbours.js';
import { precisionRecall } from '../../metrics/arithmetic/precision-recall.js';
import { expectedCoverage, prdc, prdcOf } from '../../metrics/arithmetic/prdc.js';
import { features, reordered } from './support.js';

const line = (...values: number[]): Features => features(values, 1);
const prdcWith = (real: Features, fake: Features, convention: BallConvention): number[] => {
  const { precision, recall, density, coverage } = prdcOf(ballCounts(real, fake, [convention])[0]!);
  return [precision, recall, density, coverage];
};
const draw = (name: string, count: number, dimensions: number, deviation = 1): Features =>
  features(stream(5, name).normal(count * dimensions, 0, deviation), dimensions);

describe('precision, recall, density, coverage', () => {
  const six = line(0, 1, 2, 3, 4, 5);
  const halves = line(0.5, 1.5, 2.5, 10, 11, 12);
  const four = line(0, 1, 2, 3);
  const shifted = line(1, 2, 3, 4);

  // By hand, and equal to the prdc package where it has the convention.
  it.each([
    { case: 'halves, k 1, <', real: six, fake: halves, k: 1, closed: false, want: [1 / 2, 2 / 3, 1, 2 / 3] },
    { case: 'halves, k 1, ≤', real: six, fake: halves, k: 1, closed: true, want: [1 / 2, 2 / 3, 1, 2 / 3] },
    { case: 'halves, k 2, <', real: six, fake: halves, k: 2, closed: false, want: [1 / 2, 5 / 6, 7 / 12, 2 / 3] },
    { case: 'halves, k 2, ≤', real: six, fake: halves, k: 2, closed: true, want: [1 / 2, 5 / 6, 7 / 12, 2 / 3] },
    { case: 'ties, <', real: four, fake: shifted, k: 1, closed: false, want: [0.75, 0.75, 0.75, 0.75] },
    { case: 'ties, ≤', real: four, fake: shifted, k: 1, closed: true, want: [1, 1, 2.25, 1] },
    { case: 'a set with itself and ties', real: six, fake: six, k: 2, closed: false, want: [1, 1, 2 / 3, 1] },
  ])('$case → $want', ({ real, fake, k, closed, want }) => {
    const got = prdcWith(real, fake, { k, closed });
    for (const [i, value] of want.entries()) expect(got[i]).toBeCloseTo(value, 12);
  });

  it('density of a set with itself is 1 without ties, and 1 + 1/k with closed balls', () => {
    const set = draw('self', 100, 8);
    expect(prdcWith(set, set, { k: 5, closed: false })[2]).toBeCloseTo(1, 12);
    expect(prdcWith(set, set, { k: 5, closed: true })[2]).toBeCloseTo(1.2, 12);
  });

  it('tells precision from recall: narrow fakes in wide reals (torch-fidelity, test_prc_convention.py)', () => {
    const [real, fake] = [draw('wide', 200, 16, 3), draw('narrow', 200, 16, 0.1)];
    for (const { precision, recall } of [precisionRecall(real, fake), prdc(real, fake)]) {
      expect(precision).toBeGreaterThan(0.8);
      expect(recall).toBeLessThan(0.3);
    }
  });

  it('swaps precision and recall with the sets, and is blind to order', () => {
    const [real, fake] = [draw('real', 60, 4), draw('fake', 50, 4, 1.5)];
    const { precision, recall } = precisionRecall(real, fake);
    expect(precisionRecall(fake, real)).toEqual({ precision: recall, recall: precision });
    const random = stream(5, 'order');
    expect(prdc(reordered(real, random.permutation(60)), reordered(fake, random.permutation(50)))).toEqual(
      prdc(real, fake),
    );
  });

  it('takes k = 3 and k = 5', () => {
    expect(() => precisionRecall(four, line(1, 2, 3))).toThrow('at least 4 samples');
    expect(() => prdc(six, line(1, 2, 3, 4, 5))).toThrow('at least 6 samples');
  });

  it('of samples of one law is what the law does not matter for', () => {
    // Monte Carlo of the prdc package at 500 × 64-d: coverage .9692 ± .0117, density .9989 ± .104 (deviation of a draw).
    const { coverage, density } = prdc(draw('first', 500, 64), draw('second', 500, 64));
    expect(Math.abs(coverage - expectedCoverage(500, 500))).toBeLessThan(4 * 0.0117);
    expect(Math.abs(density - 1)).toBeLessThan(4 * 0.104);
  });
});

describe('expectedCoverage', () => {
  it.each([
    { reals: 1000, fakes: 1000, want: 0.968984 },
    { reals: 10_000, fakes: 10_000, want: 0.968773 },
    { reals: 500, fakes: 500, want: 0.9692 },
    { reals: 1e9, fakes: 1e9, want: 1 - 2 ** -5 },
  ])('$reals, $fakes → $want', ({ reals, fakes, want }) => {
    const digits = want === 0.9692 ? 4 : 6;
    expect(expectedCoverage(reals, fakes)).toBeCloseTo(want, digits);
  });
});
