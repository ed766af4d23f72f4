import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { defined, itemAt } from '../harness/ground/certain.js';
import { holm } from './holm.js';
import { LEVEL } from './level.js';
import { fitVariancePrior, moderate, type VariancePrior } from './moderation.js';
import { seedsNeeded, smallestEffect } from './power.js';
import { twoSidedT } from './student.js';
import { pairScores, whyIncomplete, type Arm, type Scoring } from './scores.js';
import { mean, summarise } from './summary.js';

/** Two variants by the same seeds. */
export interface PairTest {
  readonly a: string;
  readonly b: string;
  /** Mean of a − b over the seeds, on the scale. */
  readonly difference: number;
  /** Moderated standard deviation of the difference of one seed. */
  readonly deviation: number;
  /** 95 %, of this pair alone. */
  readonly interval: readonly [low: number, high: number];
  /** Two-sided, and by Holm over all pairs of the family. */
  readonly p: number;
  readonly adjustedP: number;
}

/** All pairs of the variants that have a score of every seed. */
export interface Family {
  readonly scoring: Scoring;
  /** The blocks. */
  readonly seeds: readonly number[];
  /** In the order given. */
  readonly complete: readonly string[];
  /** The others, with what they lack. */
  readonly incomplete: ReadonlyMap<string, string>;
  /** null where there are too few pairs for one. */
  readonly prior: VariancePrior | null;
  /** Of every test. */
  readonly freedom: number;
  /** In the order of `complete`, the second name running faster; none where there are fewer than two seeds or two complete variants. */
  readonly pairs: readonly PairTest[];
}

/**
 * Tests every pair of variants: the model is score(variant, seed) = variant + seed + rest, on the scale, so the differences
 * of a pair within seeds have one mean. Each pair has a variance of its own, since variants differ in spread: s² of n − 1
 * degrees of freedom, moderated by that of all pairs (Smyth 2004), with d₀ + n − 1, at most (m − 1)(n − 1) for m variants. Then t tests, all in one family by Holm. docs/statistics.md states
 * what that assumes and how often it errs.
 */
export function compareAll(arms: readonly Arm[], scoring: Scoring): Family {
  const seeds = commonSeeds(arms);
  const lacks = new Map(arms.map((arm) => [arm.name, whyIncomplete(arm, seeds, scoring.scale)] as const));
  const fitted = arms.filter(({ name }) => lacks.get(name) === null);
  const complete = fitted.map(({ name }) => name);
  const incomplete = new Map(
    [...lacks].flatMap(([name, reason]) => (reason === null ? [] : [[name, reason] as const])),
  );
  const every = fitted.flatMap((a, i) => fitted.slice(i + 1).map((b): [Arm, Arm] => [a, b]));
  const { pairs, ...shared } = testPairs(every, fitted.length - 1, seeds, scoring);
  return { scoring, seeds, complete, incomplete, pairs, ...shared };
}

/** A family of some pairs only. */
export interface Contrasts {
  readonly seeds: readonly number[];
  /** Those of the pairs whose arms both have a score of every seed, in the order given. */
  readonly pairs: readonly PairTest[];
}

/**
 * As `compareAll`, of pairs that were chosen before: the tests are adjusted by Holm over these alone.
 * @param chosen Names of arms, none of them a consequence of the others, such as each value against the first one.
 */
export function compareChosen(
  arms: readonly Arm[],
  chosen: readonly (readonly [a: string, b: string])[],
  scoring: Scoring,
): Contrasts {
  const seeds = commonSeeds(arms);
  const fitted = new Map(
    arms.filter((arm) => whyIncomplete(arm, seeds, scoring.scale) === null).map((arm) => [arm.name, arm] as const),
  );
  const pairs = chosen.flatMap(([a, b]): [Arm, Arm][] => {
    const [first, second] = [fitted.get(a), fitted.get(b)];
    return first && second ? [[first, second]] : [];
  });
  return { seeds, pairs: testPairs(pairs, pairs.length, seeds, scoring).pairs };
}

/** The seeds that most variants were run with; of as many the larger set. */
function commonSeeds(arms: readonly Arm[]): number[] {
  const sets = new Map<string, { seeds: number[]; count: number }>();
  for (const { scores } of arms) {
    const seeds = [...scores.keys()].sort((a, b) => a - b);
    const key = seeds.join();
    sets.set(key, { seeds, count: (sets.get(key)?.count ?? 0) + 1 });
  }
  const order = [...sets.values()].sort((a, b) => b.count - a.count || b.seeds.length - a.seeds.length);
  return order[0]?.seeds ?? [];
}

/** @param contrasts How many of the pairs are no consequence of others. */
function testPairs(
  every: readonly (readonly [a: Arm, b: Arm])[],
  contrasts: number,
  seeds: readonly number[],
  scoring: Scoring,
): Pick<Family, 'pairs' | 'prior' | 'freedom'> {
  const own = seeds.length - 1;
  if (own < 1 || every.length === 0) return { pairs: [], prior: null, freedom: 0 };
  const raw = every.map(([a, b]) => {
    const { scored } = pairScores(onlySeeds(a, seeds), onlySeeds(b, seeds), scoring);
    return { a: a.name, b: b.name, ...summarise(scored) };
  });
  const variances = raw.map(({ sd }) => ({ variance: defined(sd) ** 2, freedom: own }));
  const prior = fitVariancePrior(variances);
  const freedom = freedomAt(seeds.length, prior, contrasts);
  const error = (at: number): number => Math.sqrt(moderate(itemAt(variances, at), prior).variance / seeds.length);
  const ps = raw.map((pair, at) => twoSidedT(defined(pair.mean), error(at), freedom));
  const adjusted = holm(ps);
  const bound = tQuantile(1 - LEVEL / 2, freedom);
  const pairs = raw.map((pair, at): PairTest => {
    const difference = defined(pair.mean);
    const half = bound * error(at);
    return {
      a: pair.a,
      b: pair.b,
      difference,
      deviation: error(at) * Math.sqrt(seeds.length),
      interval: [difference - half, difference + half],
      p: itemAt(ps, at),
      adjustedP: itemAt(adjusted, at),
    };
  });
  return { pairs, prior, freedom };
}

const onlySeeds = ({ name, scores }: Arm, seeds: readonly number[]): Arm => ({
  name,
  scores: new Map(seeds.map((seed) => [seed, scores.get(seed) ?? null])),
});

/** Pairs share their scores: all pairs of m variants know no more of variances than (m − 1)(seeds − 1) differences. */
const freedomAt = (seeds: number, prior: VariancePrior | null, contrasts: number): number =>
  Math.min((prior?.freedom ?? 0) + seeds - 1, contrasts * (seeds - 1));

/** The test of two variants, a − b; null where there is none. */
export function pairOf({ pairs, complete }: Pick<Family, 'pairs' | 'complete'>, a: string, b: string): PairTest | null {
  const [i, j] = [complete.indexOf(a), complete.indexOf(b)];
  if (i < 0 || j < 0 || i === j || pairs.length === 0) return null;
  const [first, second] = [Math.min(i, j), Math.max(i, j)];
  const pair = itemAt(pairs, (first * (2 * complete.length - first - 1)) / 2 + second - first - 1);
  if (i < j) return pair;
  const [low, high] = pair.interval;
  return { ...pair, a, b, difference: -pair.difference, interval: [-high, -low] };
}

/** Whether `a` is the better one of a pair that the seeds tell apart. */
export function isBetter(family: Family, a: string, b: string): boolean {
  const pair = pairOf(family, a, b);
  return pair !== null && isSeparated(pair) && pair.difference < 0 === (family.scoring.direction === 'lower');
}

/** Whether the seeds tell the two apart. */
export const isSeparated = ({ adjustedP }: PairTest): boolean => adjustedP <= LEVEL;

/** From 1 + the variants that are better to n − those that are worse, of the n complete ones. */
export function rankInterval(family: Family, name: string): readonly [first: number, last: number] {
  const better = family.complete.filter((other) => isBetter(family, other, name)).length;
  const worse = family.complete.filter((other) => isBetter(family, name, other)).length;
  return [1 + better, family.complete.length - worse];
}

const atStrictest = ({ pairs }: Family): number => LEVEL / pairs.length;

/** Seeds with which the difference of a pair, if it is as observed, would be found with 80 % power at Holm's strictest step. */
export function seedsToDecide(family: Family, { difference, deviation }: PairTest): number | null {
  if (difference === 0 || deviation === 0) return null;
  const freedom = (seeds: number): number => freedomAt(seeds, family.prior, family.complete.length - 1);
  return seedsNeeded({ effect: difference / deviation, design: 'paired', level: atStrictest(family), freedom });
}

/** The difference that these seeds find with 80 % power at Holm's strictest step, at the mean variance; null without tests. */
export function detectableDifference(family: Family): number | null {
  const variance = mean(family.pairs.map(({ deviation }) => deviation ** 2));
  if (variance === null) return null;
  const { freedom, seeds } = family;
  return (
    Math.sqrt(variance) *
    smallestEffect(seeds.length, { design: 'paired', level: atStrictest(family), freedom: () => freedom })
  );
}
