import { describe, expect, it } from 'vitest';
import { compareWithBaseline } from '../../statistics/baseline.js';
import { scaleOf } from '../../harness/record/metric-table.js';
import { metricTable } from '../../reports/metric-table.js';
import { pairScores, type Arm } from '../../statistics/scores.js';
import { separate } from '../../statistics/separation.js';

const arm = (name: string, ...scores: (number | null)[]): Arm => ({
  name,
  scores: new Map(scores.map((score, seed) => [seed, score])),
});
const distances = { scale: 'log', direction: 'lower' } as const;
const BASE = [8, 9, 10, 11, 12, 13, 14, 15] as const;
const baseline = arm('sgan', ...BASE);
/** The baseline's scores times a factor and a little that differs from seed to seed. */
const scaled = (name: string, factor: number, count: number = BASE.length): Arm =>
  arm(name, ...BASE.slice(0, count).map((score, seed) => score * factor * (1 + seed / 1000)));

describe('comparison with a baseline', () => {
  it('pairs by seed: a halving on every seed is found among scores that vary more than that', () => {
    const [half, same] = compareWithBaseline(
      baseline,
      [scaled('half', 0.5), arm('same', ...BASE.map((score, seed) => score * (seed % 2 ? 1.01 : 0.99)))],
      distances,
    );
    expect(half!.ratio!.value).toBeCloseTo(0.5 * 1.0035, 4);
    expect(half!.ratio!.interval![0]).toBeLessThan(half!.ratio!.value);
    expect([half!.p, half!.adjustedP, half!.verdict]).toEqual([2 / 256, 4 / 256, 'better']);
    expect(same!.verdict).toBe('not separated');
    expect(half!.hedgesG!).toBeLessThan(-1);
  });

  it('turns around where higher is better', () => {
    const [half] = compareWithBaseline(baseline, [scaled('half', 0.5)], { scale: 'linear', direction: 'higher' });
    expect([half!.verdict, half!.ratio]).toEqual(['worse', null]);
  });

  it('pairs only seeds that both have', () => {
    const shifted: Arm = { name: 'later', scores: new Map([...BASE].map((score, i) => [i + 5, score])) };
    const [later] = compareWithBaseline(baseline, [shifted], distances);
    expect(later!.pairs).toBe(3); // seeds 5, 6 and 7
    expect(later!.difference.mean).toBeCloseTo((Math.log(8 / 13) + Math.log(9 / 14) + Math.log(10 / 15)) / 3, 12);
  });

  it('is descriptive below six seeds, however clear the scores', () => {
    const [few] = compareWithBaseline(baseline, [scaled('tiny', 0.001, 5)], distances);
    expect([few!.p, few!.verdict]).toEqual([0.0625, 'descriptive']);
    expect(compareWithBaseline(baseline, [scaled('tiny', 0.001, 6)], distances)[0]!.verdict).toBe('better');
  });

  it('adjusts by Holm over the variants, which six seeds do not survive', () => {
    const verdicts = compareWithBaseline(baseline, [scaled('a', 0.1, 6), scaled('b', 0.1, 6)], distances);
    expect(verdicts.map(({ adjustedP, verdict }) => [adjustedP, verdict])).toEqual([
      [0.0625, 'not separated'],
      [0.0625, 'not separated'],
    ]);
  });

  it('never calls a variant with a failed run better, but means are over the ok runs', () => {
    const almost = scaled('almost', 0.1);
    const failing: Arm = { name: 'failing', scores: new Map([...almost.scores, [0, null]]) };
    const [result] = compareWithBaseline(baseline, [failing], distances);
    expect([result!.ok, result!.runs, result!.difference.count]).toEqual([7, 8, 7]);
    expect(result!.ratio!.value).toBeLessThan(0.11);
    expect(result!.p).toBeGreaterThan(2 / 256); // the failed run has the largest rank, against it
    expect(result!.verdict).not.toBe('better');
    // With 9 more seeds the ranks alone would decide.
    const longBase = arm('sgan', ...Array.from({ length: 17 }, (_, i) => 10 + i));
    const longArm = arm('failing', null, ...Array.from({ length: 16 }, (_, i) => 1 + i / 10));
    expect(compareWithBaseline(longBase, [longArm], distances)[0]!.verdict).toBe('incomplete');
  });

  it('has the rank-sum test of arms that share no seed, failures last', () => {
    // All four of the arm below all eight of the baseline: 2 of the C(12, 4) = 495 choices are as extreme.
    const apart: Arm = { name: 'apart', scores: new Map([1, 2, 3, 4].map((score, i) => [100 + i, score])) };
    const [result] = compareWithBaseline(baseline, [apart], distances);
    expect([result!.pairs, result!.verdict]).toEqual([0, 'not comparable']);
    expect(result!.unpairedP).toBeCloseTo(2 / 495, 12);
    const failing: Arm = { ...apart, scores: new Map([100, 101, 102, 103].map((seed) => [seed, null])) };
    expect(compareWithBaseline(baseline, [failing], distances)[0]!.unpairedP).toBeCloseTo(2 / 495, 12);
  });

  it('calls a variant worse that fails where the baseline does not', () => {
    const [dead] = compareWithBaseline(baseline, [arm('dead', ...BASE.map(() => null))], distances);
    expect([dead!.verdict, dead!.ok, dead!.difference.mean]).toEqual(['worse', 0, null]);
  });

  it('does not take logarithms of scores that are not positive', () => {
    const [zero] = compareWithBaseline(baseline, [arm('zero', 0, 1, 2, 3, 4, 5, 6, 7)], distances);
    expect([zero!.verdict, zero!.p]).toEqual(['not comparable', null]);
  });

  it('tests equivalence within a margin, and says how many seeds would find it', () => {
    const close = arm('close', ...BASE.map((score, seed) => score * (seed % 2 ? 1.02 : 0.99)));
    const [result] = compareWithBaseline(baseline, [close], { ...distances, margin: Math.log(1.1) });
    expect(result!.equivalence!.equivalent).toBe(true);
    // The deviation of alternating ln 1.02 and ln .99 is .015958, the effect ln 1.1 / .015958 = 5.97: statsmodels' power
    // is .995 with 3 seeds.
    expect(result!.seedsForMargin).toBe(3);
    expect(compareWithBaseline(baseline, [close], distances)[0]!.equivalence).toBeNull();
  });

  describe('finds no equivalence', () => {
    const close = arm('close', ...BASE.map((score, seed) => score * (seed % 2 ? 1.02 : 0.99)));
    const margin = Math.log(1.1);
    const equivalenceOf = (base: Arm, ...arms: Arm[]) =>
      compareWithBaseline(base, arms, { ...distances, margin }).map(({ equivalence }) => equivalence);
    const without = ({ name, scores }: Arm, ...failed: number[]): Arm => ({
      name,
      scores: new Map([...scores].map(([seed, score]) => [seed, failed.includes(seed) ? null : score])),
    });

    it('on the seeds that survived, of the variant or of the baseline', () => {
      expect(equivalenceOf(baseline, without(close, 0))).toEqual([null]);
      expect(equivalenceOf(without(baseline, 7), close)).toEqual([null]);
    });

    it('with fewer than six pairs', () => {
      const first = (count: number): Arm => ({ name: 'close', scores: new Map([...close.scores].slice(0, count)) });
      expect(equivalenceOf(baseline, first(5))).toEqual([null]);
      expect(equivalenceOf(baseline, first(6))[0]!.equivalent).toBe(true);
    });

    it('that does not stand Holm’s adjustment over the variants', () => {
      // ln 1.12 and ln 0.93 alternate: mean 0.0204, standard error 0.0351, so t = (ln 1.1 − 0.0204) / 0.0351 = 2.13.
      const loose = arm('loose', ...BASE.map((score, seed) => score * (seed % 2 ? 1.12 : 0.93)));
      const [alone] = equivalenceOf(baseline, loose);
      expect(alone!.p).toBeLessThan(0.05);
      expect([alone!.adjustedP, alone!.equivalent]).toEqual([alone!.p, true]);
      const [among] = equivalenceOf(baseline, loose, { ...loose, name: 'b' }, { ...loose, name: 'c' });
      expect(among).toEqual({ p: alone!.p, adjustedP: 3 * alone!.p, equivalent: false });
    });
  });
});

describe('pairs of scores', () => {
  it('rank a failure behind every score and two failures equal', () => {
    const { differences, scored } = pairScores(arm('a', 1, null, null), arm('b', null, 1, null), distances);
    expect(differences).toEqual([-Infinity, Infinity, 0]);
    expect(scored).toEqual([]);
  });

  it('are of logarithms for Fréchet distances, not for estimates that may be negative', () => {
    const table = metricTable(null, []);
    const scales = (...columns: string[]) => columns.map((column) => scaleOf(column, table));
    expect(scales('fd_digits_n2k_test_best', 'fd_x_n5_train', 'wasserstein1_x_n500_test500')).toEqual([
      'log',
      'log',
      'log',
    ]);
    expect(scales('fd_infinity_digits_n2k_test', 'kd_digits_n2k_test', 'recall')).toEqual([
      'linear',
      'linear',
      'linear',
    ]);
  });
});

describe('groups that the seeds do not separate', () => {
  it('hold neighbours in the order of means, and may overlap', () => {
    const noisy = arm('noisy', ...BASE.map((score, seed) => score * (seed % 2 ? 1.6 : 0.9)));
    const result = separate([scaled('far', 3), baseline, noisy], distances);
    expect(result.order).toEqual(['sgan', 'noisy', 'far']);
    expect(result.groups).toEqual([['sgan', 'noisy'], ['far']]);
  });

  it('may overlap', () => {
    const between = arm('between', ...BASE.map((score, seed) => score * (seed % 2 ? 1.5 : 0.9)));
    const result = separate([scaled('low', 0.95), between, scaled('high', 1.25)], distances);
    expect(result.groups).toEqual([
      ['low', 'between'],
      ['between', 'high'],
    ]);
  });

  it('hold everything where the seeds are too few, and say how many could decide', () => {
    const few = [scaled('a', 1, 5), scaled('b', 10, 5), scaled('c', 100, 5)];
    const result = separate(few, distances);
    expect(result.groups).toEqual([['a', 'b', 'c']]);
    expect(result.seedsToDecide).toBe(7); // 3 tests: 3 · 2⁻⁶ = .047
  });

  it('put arms with failed runs behind complete ones', () => {
    const failing = arm('failing', null, ...BASE.slice(1).map((score) => score / 10));
    expect(separate([failing, baseline], distances).order).toEqual(['sgan', 'failing']);
  });
});
