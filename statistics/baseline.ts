import { defined, itemAt } from '../harness/ground/certain.js';
import { ratioOf, summarise, type Ratio, type Summary } from './summary.js';
import { hedgesG } from './effect-size.js';
import { marginTests } from './equivalence.js';
import { holmOf } from './holm.js';
import { rankSumTest } from './mann-whitney.js';
import { seedsNeeded } from './power.js';
import {
  fits,
  isComplete,
  pairScores,
  scoresIn,
  worstIn,
  type Arm,
  type PairedScores,
  type Scoring,
} from './scores.js';
import { isMostlyNegative, signedRankTest } from './wilcoxon.js';

/** Below this many pairs a two-sided Wilcoxon test cannot reach .05, whatever the scores. */
export const SEEDS_TO_DECIDE = 6;
export const LEVEL = 0.05;

/**
 * `better`, `worse`: p ≤ .05 after Holm over the variants, and the better one has a score of every run. `incomplete`: so
 * clear, but the better one lacks a score. `descriptive`: too few pairs for any scores to reach .05.
 */
export type ComparisonVerdict = 'better' | 'worse' | 'not separated' | 'incomplete' | 'descriptive' | 'not comparable';

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
  /** Wilcoxon's signed-rank test, and Holm's adjustment over all variants; null where nothing is comparable. */
  readonly p: number | null;
  /** Whether p is exact: of many pairs it is a normal approximation. */
  readonly exact: boolean;
  readonly adjustedP: number | null;
  /** The Mann–Whitney test of all runs, whichever seeds they share: weaker than pairs, and all there is without. */
  readonly unpairedP: number | null;
  /** Within ±margin of the baseline; null without a margin, with too few pairs and where either arm lacks a score. */
  readonly equivalence: Equivalence | null;
  /** Seeds to find a difference of the margin with 80 % power, at the deviation of these pairs. */
  readonly seedsForMargin: number | null;
  readonly verdict: ComparisonVerdict;
}

/** Two one-sided t tests within ±margin. */
export interface Equivalence {
  readonly p: number;
  /** By Holm over the variants of which it is tested. */
  readonly adjustedP: number;
  readonly equivalent: boolean;
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
    fits(arm, request.scale) && fits(baseline, request.scale) ? pairScores(arm, baseline, request) : NO_PAIRS,
  );
  const tests = pairings.map(({ differences }) => (differences.length ? signedRankTest(differences) : null));
  const ps = tests.map((test) => test && test.p);
  const adjusted = holmOf(ps);
  const equivalences = pairings.map((paired, i) => equivalenceP(itemAt(arms, i), baseline, paired, request.margin));
  const adjustedEquivalences = holmOf(equivalences);
  return arms.map((arm, i) => {
    const paired = itemAt(pairings, i);
    const difference = summarise(paired.scored);
    return {
      name: arm.name,
      ok: scoresIn(arm).length,
      runs: arm.scores.size,
      pairs: paired.differences.length,
      difference,
      ratio: request.scale === 'log' ? ratioOf(difference) : null,
      hedgesG: hedgesG(paired.scored),
      p: itemAt(ps, i),
      exact: itemAt(tests, i)?.exact ?? true,
      adjustedP: itemAt(adjusted, i),
      unpairedP: arm.scores.size && baseline.scores.size ? rankSumTest(...ranked([arm, baseline], request)).p : null,
      equivalence: equivalenceAt(itemAt(equivalences, i), itemAt(adjustedEquivalences, i)),
      seedsForMargin: seedsForMargin(difference, request.margin),
      verdict: verdictOf(arm, baseline, paired, itemAt(adjusted, i), request),
    };
  });
}

/** The scores of both; a run without one ranks behind all others. */
function ranked(both: readonly [Arm, Arm], { direction }: Scoring): [number[], number[]] {
  const [a, b] = both.map(({ scores }) => [...scores.values()].map((score) => score ?? worstIn(direction)));
  return [defined(a), defined(b)];
}

const NO_PAIRS: PairedScores = { differences: [], scored: [] };

const equivalenceAt = (p: number | null, adjustedP: number | null): Equivalence | null =>
  p === null || adjustedP === null ? null : { p, adjustedP, equivalent: adjustedP <= LEVEL };

const seedsForMargin = ({ sd }: Summary, margin: number | undefined): number | null =>
  margin !== undefined && sd ? seedsNeeded({ effect: margin / sd, design: 'paired' }) : null;

/** null without a margin, and where nothing may be decided: on means alone an arm that lacks a score has lost its worst runs. */
function equivalenceP(arm: Arm, baseline: Arm, { scored }: PairedScores, margin: number | undefined): number | null {
  if (margin === undefined || scored.length < SEEDS_TO_DECIDE || ![arm, baseline].every(isComplete)) return null;
  return defined(marginTests(summarise(scored), margin)).inside;
}

function verdictOf(
  arm: Arm,
  baseline: Arm,
  { differences }: PairedScores,
  p: number | null,
  { direction }: Scoring,
): ComparisonVerdict {
  if (p === null) return 'not comparable';
  if (differences.length < SEEDS_TO_DECIDE) return 'descriptive';
  if (p > LEVEL) return 'not separated';
  const lower = isMostlyNegative(differences);
  const better = lower === (direction === 'lower');
  if (!isComplete(better ? arm : baseline)) return 'incomplete';
  return better ? 'better' : 'worse';
}
