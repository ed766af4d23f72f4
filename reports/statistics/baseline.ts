import { summarise, type Summary } from '../statistics.js';
import { hedgesG } from './effect-size.js';
import { equivalence, type Equivalence } from './equivalence.js';
import { holm } from './holm.js';
import { seedsNeeded } from './power.js';
import { fits, isComplete, pairScores, scoresIn, type Arm, type PairedScores, type Scoring } from './scores.js';
import { signedRankTest } from './wilcoxon.js';

/** Below this many pairs a two-sided Wilcoxon test cannot reach .05, whatever the scores. */
export const SEEDS_TO_DECIDE = 6;
export const LEVEL = 0.05;

/**
 * `better`, `worse`: p ≤ .05 after Holm over the variants, and the better one has a score of every run. `incomplete`: so
 * clear, but the better one lacks a score. `descriptive`: too few pairs for any scores to reach .05.
 */
export type Verdict = 'better' | 'worse' | 'not separated' | 'incomplete' | 'descriptive' | 'not comparable';

/** A variant against the baseline on the seeds that both were run with. */
export interface Comparison {
  readonly name: string;
  /** Runs with a score, and all runs. */
  readonly ok: number;
  readonly runs: number;
  /** Seeds that both have. */
  readonly pairs: number;
  /** Of variant − baseline over the pairs where both have a score; of natural logarithms on the log scale. */
  readonly difference: Summary;
  /** On the log scale: the variant's geometric mean in the baseline's, with its 95 % interval; null elsewhere. */
  readonly ratio: Ratio | null;
  /** Hedges' g of the paired differences; negative where the variant's scores are lower. */
  readonly hedgesG: number | null;
  /** Wilcoxon's signed-rank test, exact, and Holm's adjustment over all variants; null where nothing is comparable. */
  readonly p: number | null;
  readonly adjustedP: number | null;
  /** Within ±margin of the baseline; null without a margin or where it cannot be tested. */
  readonly equivalence: Equivalence | null;
  /** Seeds to find a difference of the margin with 80 % power, at the deviation of these pairs. */
  readonly seedsForMargin: number | null;
  readonly verdict: Verdict;
}

export interface Ratio {
  readonly value: number;
  readonly interval: readonly [low: number, high: number] | null;
}

export interface ComparisonRequest extends Scoring {
  /** The difference that matters, fixed before the scores are seen: of logarithms on the log scale. */
  readonly margin?: number;
}

/**
 * Every variant against one baseline, paired by seed. Runs without a score rank behind all others in the test; means and
 * intervals are over the rest.
 */
export function compareWithBaseline(baseline: Arm, arms: readonly Arm[], request: ComparisonRequest): Comparison[] {
  const pairings = arms.map((arm) =>
    fits(arm, request.scale) && fits(baseline, request.scale) ? pairScores(arm, baseline, request) : null,
  );
  const tests = pairings.map((paired) => (paired?.differences.length ? signedRankTest(paired.differences) : null));
  const adjusted = holm(tests.flatMap((test) => test?.p ?? []));
  return arms.map((arm, i) => {
    const test = tests[i] ?? null;
    const adjustedP = test && adjusted.shift()!;
    const paired = pairings[i] ?? { differences: [], scored: [] };
    const difference = summarise(paired.scored);
    return {
      name: arm.name,
      ok: scoresIn(arm).length,
      runs: arm.scores.size,
      pairs: paired.differences.length,
      difference,
      ratio: request.scale === 'log' ? ratioOf(difference) : null,
      hedgesG: hedgesG(paired.scored),
      p: test && test.p,
      adjustedP,
      ...marginal(paired.scored, difference, request.margin),
      verdict: verdictOf(arm, baseline, paired, adjustedP, request),
    };
  });
}

function ratioOf({ mean, interval }: Summary): Ratio | null {
  if (mean === null) return null;
  return { value: Math.exp(mean), interval: interval && [Math.exp(interval[0]), Math.exp(interval[1])] };
}

function marginal(
  differences: readonly number[],
  { sd }: Summary,
  margin: number | undefined,
): Pick<Comparison, 'equivalence' | 'seedsForMargin'> {
  if (margin === undefined) return { equivalence: null, seedsForMargin: null };
  const seedsForMargin = sd ? seedsNeeded({ effect: margin / sd, design: 'paired' }) : null;
  return { equivalence: equivalence(differences, margin), seedsForMargin };
}

function verdictOf(
  arm: Arm,
  baseline: Arm,
  { differences }: PairedScores,
  p: number | null,
  { direction }: Scoring,
): Verdict {
  if (p === null) return 'not comparable';
  if (differences.length < SEEDS_TO_DECIDE) return 'descriptive';
  if (p > LEVEL) return 'not separated';
  const lower = isMostlyNegative(differences);
  const better = lower === (direction === 'lower');
  if (!isComplete(better ? arm : baseline)) return 'incomplete';
  return better ? 'better' : 'worse';
}

/** By ranks, as the test sees it. */
function isMostlyNegative(differences: readonly number[]): boolean {
  return signedRankTest(differences).statistic < signedRankTest(differences.map((each) => -each)).statistic;
}
