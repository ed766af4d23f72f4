import { describe, expect, it } from 'vitest';
import { compareWithBaseline } from '../../statistics/baseline.js';
import { compareAll } from '../../statistics/family.js';
import { scaleOf } from '../../harness/record/metric-table.js';
import { metricTable } from '../../reports/results/metric-table.js';
import { pairScores, type Arm, type Scoring } from '../../statistics/scores.js';

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
const without = ({ name, scores }: Arm, ...failed: number[]): Arm => ({
  name,
  scores: new Map([...scores].map(([seed, score]) => [seed, failed.includes(seed) ? null : score])),
});
const first = ({ name, scores }: Arm, count: number): Arm => ({ name, scores: new Map([...scores].slice(0, count)) });

const compare = (base: Arm, arms: readonly Arm[], scoring: Scoring = distances, margin?: number) =>
  compareWithBaseline(base, arms, compareAll([base, ...arms], scoring), margin === undefined ? {} : { margin });

describe('comparison with a baseline', () => {
  it('pairs by seed: a halving on every seed is found among scores that vary more than that', () => {
    const [half, same] = compare(baseline, [
      scaled('half', 0.5),
      arm('same', ...BASE.map((score, seed) => score * (seed % 2 ? 1.01 : 0.99))),
    ]);
    expect(half!.ratio!.value).toBeCloseTo(0.5 * 1.0035, 4);
    expect(half!.ratio!.interval![0]).toBeLessThan(half!.ratio!.value);
    expect([half!.rankP, half!.verdict, half!.seedsToDecide]).toEqual([2 / 256, 'better', null]);
    expect(same!.verdict).toBe('not separated');
    expect(half!.hedgesG!).toBeLessThan(-1);
  });

  it('turns around where higher is better', () => {
    const [half] = compare(baseline, [scaled('half', 0.5)], { scale: 'linear', direction: 'higher' });
    expect([half!.verdict, half!.ratio]).toEqual(['worse', null]);
  });

  it('is in no test with other seeds than the rest, but shows what both have', () => {
    const shifted: Arm = { name: 'later', scores: new Map([...BASE].map((score, i) => [i + 5, score])) };
    const [, later] = compare(baseline, [scaled('half', 0.5), shifted]);
    expect([later!.pairs, later!.p, later!.verdict]).toEqual([3, null, 'incomplete']); // seeds 5, 6 and 7
    expect(later!.lacks).toBe('no run of seed 0, 1, 2, 3, 4');
    expect(later!.difference.mean).toBeCloseTo((Math.log(8 / 13) + Math.log(9 / 14) + Math.log(10 / 15)) / 3, 12);
  });

  it('tests nothing with one seed, and can decide with three', () => {
    const [one] = compare(first(baseline, 1), [scaled('tiny', 0.001, 1)]);
    expect([one!.p, one!.verdict]).toEqual([null, 'descriptive']);
    const [three] = compare(first(baseline, 3), [scaled('tiny', 0.5, 3)]);
    expect([three!.rankP, three!.verdict]).toEqual([null, 'better']);
  });

  it('is adjusted over all pairs: that of the family with its letters', () => {
    const arms = [
      scaled('a', 0.9),
      scaled('b', 1.1),
      arm('c', ...BASE.map((score, at) => score * (at % 2 ? 1.3 : 0.9))),
    ];
    const family = compareAll([baseline, ...arms], distances);
    const column = compareWithBaseline(baseline, arms, family);
    column.forEach(({ p, adjustedP }, at) => {
      expect([p, adjustedP]).toEqual([family.pairs[at]!.p, family.pairs[at]!.adjustedP]);
      expect(adjustedP).toBeGreaterThan(p!);
    });
    expect(family.pairs).toHaveLength(6);
  });

  it('never calls a variant with a failed run anything, but means are over the ok runs', () => {
    const [result] = compare(baseline, [without(scaled('failing', 0.1), 0)]);
    expect([result!.ok, result!.runs, result!.difference.count]).toEqual([7, 8, 7]);
    expect(result!.ratio!.value).toBeLessThan(0.11);
    expect(result!.rankP).toBeGreaterThan(2 / 256); // the failed run has the largest rank, against it
    expect([result!.verdict, result!.lacks, result!.p]).toEqual(['incomplete', '1 of 8 runs had no score', null]);
  });

  it('says where it is the baseline that lacks a score', () => {
    const [result] = compare(without(baseline, 2), [scaled('half', 0.5)]);
    expect([result!.verdict, result!.lacks]).toEqual(['incomplete', 'of sgan 1 of 8 runs had no score']);
  });

  it('has the rank-sum test of arms that share no seed, failures last', () => {
    // All four of the arm below all eight of the baseline: 2 of the C(12, 4) = 495 choices are as extreme.
    const apart: Arm = { name: 'apart', scores: new Map([1, 2, 3, 4].map((score, i) => [100 + i, score])) };
    const [result] = compare(baseline, [apart]);
    expect([result!.pairs, result!.verdict]).toEqual([0, 'not comparable']);
    expect(result!.unpairedP).toBeCloseTo(2 / 495, 12);
    const failing: Arm = { ...apart, scores: new Map([100, 101, 102, 103].map((seed) => [seed, null])) };
    expect(compare(baseline, [failing])[0]!.unpairedP).toBeCloseTo(2 / 495, 12);
  });

  it('does not take logarithms of scores that are not positive', () => {
    const [zero] = compare(baseline, [arm('zero', 0, 1, 2, 3, 4, 5, 6, 7)]);
    expect([zero!.verdict, zero!.p]).toEqual(['not comparable', null]);
  });

  it('tests equivalence within a margin, and says how many seeds would find it', () => {
    const close = arm('close', ...BASE.map((score, seed) => score * (seed % 2 ? 1.02 : 0.99)));
    const [result] = compare(baseline, [close], distances, Math.log(1.1));
    expect(result!.equivalence!.equivalent).toBe(true);
    // The deviation of alternating ln 1.02 and ln .99 is .015958, the effect ln 1.1 / .015958 = 5.97: statsmodels' power
    // is .995 with 3 seeds.
    expect(result!.seedsForMargin).toBe(3);
    expect(compare(baseline, [close])[0]!.equivalence).toBeNull();
  });

  describe('finds no equivalence', () => {
    const close = arm('close', ...BASE.map((score, seed) => score * (seed % 2 ? 1.02 : 0.99)));
    const equivalenceOf = (base: Arm, ...arms: Arm[]) =>
      compare(base, arms, distances, Math.log(1.1)).map(({ equivalence }) => equivalence);

    it('on the seeds that survived, of the variant or of the baseline', () => {
      expect(equivalenceOf(baseline, without(close, 0))).toEqual([null]);
      expect(equivalenceOf(without(baseline, 7), close)).toEqual([null]);
    });

    it('with fewer than six pairs', () => {
      expect(equivalenceOf(baseline, first(close, 5))).toEqual([null]);
      expect(equivalenceOf(baseline, first(close, 6))[0]!.equivalent).toBe(true);
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
