import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { defined, itemAt } from '../harness/ground/certain.js';
import { stream, type Random } from '../harness/random/stream.js';
import { compareAll, type Family } from '../statistics/family.js';
import { LEVEL } from '../statistics/level.js';
import { fitVariancePrior } from '../statistics/moderation.js';
import { quantile } from '../statistics/quantile.js';
import type { Arm } from '../statistics/scores.js';
import { twoSidedT } from '../statistics/student.js';
import { mean, summarise } from '../statistics/summary.js';

/**
 * Standard deviations of the logarithms of `fd_digits_n2k_test_best`, of the 22 variants of the default bench in the order
 * of their names, 5 seeds (docs/measured/bench/runs.csv): their root mean square is .10.
 */
export const SPREADS: readonly number[] = [
  ...[0.095, 0.041, 0.033, 0.158, 0.14, 0.06, 0.045, 0.126, 0.134, 0.046, 0.125],
  ...[0.117, 0.125, 0.051, 0.065, 0.031, 0.072, 0.056, 0.045, 0.113, 0.184, 0.102],
];
/** Of each of them: seeds less one. */
const FREEDOM = 4;

/** Runs of variants that are all equally good: log scores of normal seeds and rests. */
export interface Setting {
  readonly name: string;
  /** The standard deviations of each simulated bench. */
  readonly spreads: (random: Random) => readonly number[];
  /** Of two variants with one seed. */
  readonly correlation: number;
}

const rootMeanSquare = Math.sqrt(defined(mean(SPREADS.map((spread) => spread ** 2))));
const prior = defined(fitVariancePrior(SPREADS.map((spread) => ({ variance: spread ** 2, freedom: FREEDOM }))));

/** √ of the prior's variance · freedom / χ²(freedom), the freedom rounded. */
function drawn(random: Random): number {
  const freedom = Math.round(prior.freedom);
  const square = random.normal(freedom).reduce((sum, each) => sum + each * each, 0);
  return Math.sqrt((prior.variance * freedom) / square);
}

/**
 * `equal`: one spread for all. `drawn`: anew from the prior that fits the measured ones. `measured`: those of five seeds
 * taken for the true ones, which exaggerates how unequal they are. `outlier`: one variant five times as spread as the others.
 */
export const settings = (correlation: number): readonly Setting[] => [
  { name: 'equal', correlation, spreads: () => SPREADS.map(() => rootMeanSquare) },
  { name: 'drawn', correlation, spreads: (random) => SPREADS.map(() => drawn(random)) },
  { name: 'measured', correlation, spreads: () => SPREADS },
  { name: 'outlier', correlation, spreads: () => SPREADS.map((_, at) => rootMeanSquare * (at === 0 ? 5 : 1)) },
];

function bench({ spreads, correlation }: Setting, seeds: number, random: Random): Arm[] {
  const shared = random.normal(seeds);
  return spreads(random).map((spread, at) => {
    const own = random.normal(seeds);
    const score = (seed: number): number =>
      Math.exp(
        spread * (Math.sqrt(correlation) * itemAt(shared, seed) + Math.sqrt(1 - correlation) * itemAt(own, seed)),
      );
    return { name: `v${at}`, scores: new Map(Array.from({ length: seeds }, (_, seed) => [seed, score(seed)])) };
  });
}

export interface Outcome {
  /** Shares of benches in which any pair is separated though none differs. */
  readonly moderated: number;
  readonly pooled: number;
  readonly own: number;
  /** The ratio of two variants, above 1, that 80 % of pairs show, at Holm's strictest step. */
  readonly found: number;
  /** The share of pairs that show a ratio of 4/3. */
  readonly power: number;
}

/** What the tests of all pairs do in so many simulated benches. */
export function simulate(setting: Setting, seeds: number, benches: number): Outcome {
  const random = stream(22, 'power', setting.name, String(setting.correlation), String(seeds));
  const errors = { moderated: 0, pooled: 0, own: 0 };
  const needed: number[] = []; // the least true difference that each pair would show
  for (let i = 0; i < benches; i++) {
    const arms = bench(setting, seeds, random);
    const family = compareAll(arms, { scale: 'log', direction: 'lower' });
    const level = LEVEL / family.pairs.length;
    const bound = tQuantile(1 - level / 2, family.freedom) / Math.sqrt(seeds);
    for (const { difference, deviation } of family.pairs) needed.push(bound * deviation - difference);
    if (family.pairs.some(({ p }) => p <= level)) errors.moderated++;
    const plain = unmoderated(arms, family);
    if (plain.some(({ pooled }) => pooled <= level)) errors.pooled++;
    if (plain.some(({ own }) => own <= level)) errors.own++;
  }
  const sorted = Float64Array.from(needed).sort();
  return {
    moderated: errors.moderated / benches,
    pooled: errors.pooled / benches,
    own: errors.own / benches,
    found: Math.exp(quantile(sorted, 0.8)),
    power: sorted.filter((each) => each <= Math.log(4 / 3)).length / sorted.length,
  };
}

/** p of each pair with the mean variance of all, and with its own. */
function unmoderated(arms: readonly Arm[], { pairs, seeds }: Family): { pooled: number; own: number }[] {
  const logs = arms.map(({ scores }) => seeds.map((seed) => Math.log(defined(scores.get(seed)))));
  const summaries = logs.flatMap((a, i) =>
    logs.slice(i + 1).map((b) => summarise(a.map((score, at) => score - itemAt(b, at)))),
  );
  const variance = defined(mean(summaries.map(({ sd }) => defined(sd) ** 2)));
  const error = (of: number): number => Math.sqrt(of / seeds.length);
  return pairs.map(({ difference }, at) => ({
    pooled: twoSidedT(difference, error(variance), (arms.length - 1) * (seeds.length - 1)),
    own: twoSidedT(difference, error(defined(itemAt(summaries, at).sd) ** 2), seeds.length - 1),
  }));
}
