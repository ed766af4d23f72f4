import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import {
  compareAll,
  detectableDifference,
  isBetter,
  pairOf,
  rankInterval,
  seedsToDecide,
} from '../../statistics/family.js';
import { powerOf } from '../../statistics/power.js';
import { rankCorrelation } from '../../statistics/rank-correlation.js';
import type { Arm } from '../../statistics/scores.js';

const logs = { scale: 'log', direction: 'lower' } as const;
/** Scores by their logarithms. */
const arm = (name: string, scores: readonly number[], seeds = scores.map((_, at) => at)): Arm => ({
  name,
  scores: new Map(scores.map((score, at) => [seeds[at]!, Math.exp(score)])),
});
/** Scores that vary by seed and by run. */
function arms(means: readonly number[], seeds: number, deviation: number, seed = 0): Arm[] {
  const random = stream(seed, 'arms');
  const blocks = random.normal(seeds, 0, 0.3);
  return means.map((mean, at) =>
    arm(
      `v${at}`,
      [...random.normal(seeds, 0, deviation)].map((rest, block) => 3 + mean + blocks[block]! + rest),
    ),
  );
}

describe('a family of two variants', () => {
  it('is Student’s paired t test: scipy.stats.ttest_rel of 1.1, 0.9, 1.4 against 0.8, 0.7, 0.9', () => {
    const family = compareAll([arm('a', [1.1, 0.9, 1.4]), arm('b', [0.8, 0.7, 0.9])], logs);
    const [pair] = family.pairs;
    expect([family.freedom, family.prior]).toEqual([2, null]);
    expect(pair!.difference).toBeCloseTo(1 / 3, 12);
    // The differences .3, .2, .5: t = (1/3) / (.152753 / √3) = 3.77964; of 2 degrees of freedom p = 1 − t / √(2 + t²).
    expect(pair!.p).toBeCloseTo(1 - 3.7796447 / Math.sqrt(2 + 3.7796447 ** 2), 6);
    expect(pair!.adjustedP).toBe(pair!.p);
  });

  it('of equal scores has p 1, of differences that do not vary p 0', () => {
    const [same] = compareAll([arm('a', [1, 2]), arm('b', [1, 2])], logs).pairs;
    expect([same!.p, same!.difference]).toEqual([1, 0]);
    const powers = [1, 2, 4].map(Math.log);
    const [apart] = compareAll(
      [
        arm('a', powers),
        {
          ...arm('b', powers),
          scores: new Map([
            [0, 2],
            [1, 4],
            [2, 8],
          ]),
        },
      ],
      {
        ...logs,
      },
    ).pairs;
    expect(apart!.p).toBeLessThan(1e-12);
  });
});

describe('a family', () => {
  it('of spreads that differ no more than by chance has the pooled variance and (m − 1)(n − 1) degrees of freedom', () => {
    // Residuals that are the same for all pairs: every variance of a difference is equal.
    const rest = [
      [1, -1, 0, 0, 0, 0],
      [0, 0, 1, -1, 0, 0],
      [0, 0, 0, 0, 1, -1],
    ];
    const family = compareAll(
      rest.map((row, at) =>
        arm(
          `v${at}`,
          row.map((value) => value / 10),
        ),
      ),
      logs,
    );
    expect(family.prior!.freedom).toBe(Infinity);
    expect(family.freedom).toBe(10);
    for (const { deviation } of family.pairs) expect(deviation ** 2).toBeCloseTo(0.04 / 5, 12);
  });

  it('takes what all seeds share out of every pair: adding a number to a seed changes nothing', () => {
    const plain = compareAll(arms([0, 0.1, 0.3], 5, 0.1), logs);
    const moved = arms([0, 0.1, 0.3], 5, 0.1).map(({ name, scores }) => ({
      name,
      scores: new Map([...scores].map(([seed, score]) => [seed, score! * Math.exp(seed)])),
    }));
    compareAll(moved, logs).pairs.forEach(({ p, difference }, at) => {
      expect(p).toBeCloseTo(plain.pairs[at]!.p, 9);
      expect(difference).toBeCloseTo(plain.pairs[at]!.difference, 9);
    });
  });

  it('has the same test both ways round, with the sign turned', () => {
    const family = compareAll(arms([0, 0.1, 0.3, 0.5], 4, 0.1), logs);
    const [there, back] = [pairOf(family, 'v1', 'v3')!, pairOf(family, 'v3', 'v1')!];
    expect(back.difference).toBe(-there.difference);
    expect(back.interval).toEqual([-there.interval[1], -there.interval[0]]);
    expect([there.a, there.b, back.a]).toEqual(['v1', 'v3', 'v3']);
    expect([pairOf(family, 'v1', 'v1'), pairOf(family, 'v1', 'nobody')]).toEqual([null, null]);
    for (const { a, b } of family.pairs) expect(pairOf(family, a, b)).toMatchObject({ a, b });
  });

  it('leaves out who lacks a score and says what: others are tested as if it were not there', () => {
    const [a, b, c] = arms([0, 0.2, 0.4], 4, 0.1) as [Arm, Arm, Arm];
    const failed: Arm = {
      name: 'v2',
      scores: new Map([...c.scores].map(([seed, score]) => [seed, seed < 2 ? null : score])),
      reasons: new Map([
        [0, 'collapsed'],
        [1, 'diverged'],
      ]),
    };
    const family = compareAll([a, failed, b], logs);
    expect(family.complete).toEqual(['v0', 'v1']);
    expect(family.incomplete.get('v2')).toBe('1 of 4 runs collapsed, 1 diverged');
    expect(family.pairs).toEqual(compareAll([a, b], logs).pairs);
  });

  it('takes the seeds that most have: more are not used, fewer are incomplete', () => {
    const [a, b, c] = arms([0, 0.2, 0.4], 4, 0.1) as [Arm, Arm, Arm];
    const more: Arm = { name: 'more', scores: new Map([...a.scores, [9, 1000]]) };
    const fewer: Arm = { name: 'fewer', scores: new Map([...c.scores].slice(1)) };
    const family = compareAll([more, b, c, fewer], logs);
    expect(family.seeds).toEqual([0, 1, 2, 3]);
    expect([...family.incomplete]).toEqual([['fewer', 'no run of seed 0']]);
    expect(pairOf(family, 'more', 'v1')!.difference).toBeCloseTo(compareAll([a, b, c], logs).pairs[0]!.difference, 12);
  });

  it('tests nothing with one seed or one variant', () => {
    for (const some of [arms([0, 1, 2], 1, 0.1), arms([0], 5, 0.1), []]) {
      const family = compareAll(some, logs);
      expect([family.pairs, detectableDifference(family)]).toEqual([[], null]);
    }
  });

  it('bounds a rank by what is significantly better and worse', () => {
    const family = compareAll(arms([0, 0.02, 0.5, 1, 1.01], 6, 0.02, 3), logs);
    expect(isBetter(family, 'v0', 'v2')).toBe(true);
    expect(isBetter(family, 'v2', 'v0')).toBe(false);
    expect(['v0', 'v1', 'v2', 'v3', 'v4'].map((name) => rankInterval(family, name))).toEqual([
      [1, 2],
      [1, 2],
      [3, 3],
      [4, 5],
      [4, 5],
    ]);
  });

  it('says with how many seeds an observed difference would be found: that number has 80 % power, one less has not', () => {
    const family = compareAll(arms([0, 0.05, 0.1, 0.2], 4, 0.1), logs);
    for (const pair of family.pairs) {
      const seeds = seedsToDecide(family, pair)!;
      const power = (count: number): number =>
        powerOf(count, {
          effect: pair.difference / pair.deviation,
          design: 'paired',
          level: 0.05 / 6,
          freedom: (n) => Math.min(family.prior!.freedom + n - 1, 3 * (n - 1)),
        });
      expect(power(seeds)).toBeGreaterThanOrEqual(0.8);
      expect(power(seeds - 1)).toBeLessThan(0.8);
    }
  });

  it('says what it can find: SciPy’s power of that difference is .8', () => {
    // 12 degrees of freedom, level .05/210, effect 1.5 per seed: scipy.stats.nct gives .291087 with 8 seeds.
    const power = powerOf(8, { effect: 1.5, design: 'paired', level: 0.05 / 210, freedom: () => 12 });
    expect(power).toBeCloseTo(0.291087, 4);
  });
});

describe('Spearman’s correlation', () => {
  it('is that of scipy.stats.spearmanr with ties', () => {
    const { value, interval } = rankCorrelation([3, 1, 4, 1, 5, 9, 2, 6], [2, 7, 1, 8, 2, 8, 1, 8])!;
    expect(value).toBeCloseTo(0.19885368120992467, 12);
    expect(interval![0]).toBeCloseTo(-0.5938589423046032, 6);
    expect(interval![1]).toBeCloseTo(0.7956646247456499, 6);
  });

  it('has no interval of equal rankings or of few, and no value of ties alone', () => {
    expect(rankCorrelation([1, 2, 3, 4], [10, 20, 30, 40])).toEqual({ value: 1, interval: null });
    expect(rankCorrelation([1, 2, 3], [3, 1, 2])!.interval).toBeNull();
    expect(rankCorrelation([1, 1], [1, 2])).toBeNull();
  });
});
