import { defined, itemAt } from '../harness/ground/certain.js';
import { ratioOf, summarise, type Ratio, type Summary } from './summary.js';
import { hedgesG } from './effect-size.js';
import { marginTests } from './equivalence.js';
import { isBetter, isSeparated, pairOf, seedsToDecide, type Family, type PairTest } from './family.js';
import { holmOf } from './holm.js';
import { LEVEL } from './level.js';
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
import { signedRankTest } from './wilcoxon.js';

/** Below this many pairs a two-sided Wilcoxon test cannot reach .05, whatever the scores. */
export const SEEDS_TO_DECIDE = 6;

/**
 * `better`, `worse`: p ≤ .05 after Holm over all pairs of the family. `incomplete`: either lacks a score, so that it is in
 * no test. `descriptive`: one seed, which tests nothing. `not comparable`: no seed that both have, or no logarithms.
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
  /**
   * Of variant − baseline over the pairs where both have a score; of natural logarithms on the log scale. The interval is
   * that of the moderated test, Student's where there is none.
   */
  readonly difference: Summary;
  /** On the log scale: the variant's geometric mean in the baseline's, with its 95 % interval; null elsewhere. */
  readonly ratio: Ratio | null;
  /** Hedges' g of the paired differences; negative where the variant's scores are lower. */
  readonly hedgesG: number | null;
  /** The moderated t test of the family, and Holm's adjustment over all its pairs; null where either is incomplete. */
  readonly p: number | null;
  readonly adjustedP: number | null;
  /** Seeds with which a difference as observed would be found with 80 % power, where these do not find it. */
  readonly seedsToDecide: number | null;
  /** Wilcoxon's signed-rank test of the pairs, not adjusted; null below six, which cannot reach .05. */
  readonly rankP: number | null;
  /** Whether it is exact: of many pairs it is a normal approximation. */
  readonly exact: boolean;
  /**
   * The Mann–Whitney test of all runs, whatever their seeds. It is weaker than a test of pairs, but works without any.
   */
  readonly unpairedP: number | null;
  /** Within ±margin of the baseline; null without a margin, with too few pairs and where either arm lacks a score. */
  readonly equivalence: Equivalence | null;
  /** Seeds to find a difference of the margin with 80 % power, at the deviation of these pairs. */
  readonly seedsForMargin: number | null;
  readonly verdict: ComparisonVerdict;
  /** What the variant, or else the baseline, lacks; null where both are complete. */
  readonly lacks: string | null;
}

/** Two one-sided t tests within ±margin. */
export interface Equivalence {
  readonly p: number;
  /** By Holm over the variants of which it is tested. */
  readonly adjustedP: number;
  readonly equivalent: boolean;
}

/**
 * Every variant against one baseline, paired by seed: the tests are those of the family of all pairs, so that letters and
 * this column never disagree. In the rank tests beside them runs without a score rank behind all others.
 * @param family Of these arms and the baseline.
 */
export function compareWithBaseline(
  baseline: Arm,
  arms: readonly Arm[],
  family: Family,
  { margin }: { readonly margin?: number } = {},
): Comparison[] {
  const { scoring } = family;
  const pairings = arms.map((arm) =>
    fits(arm, scoring.scale) && fits(baseline, scoring.scale) ? pairScores(arm, baseline, scoring) : NO_PAIRS,
  );
  const equivalences = pairings.map((paired, i) => equivalenceP(itemAt(arms, i), baseline, paired, margin));
  const adjustedEquivalences = holmOf(equivalences);
  return arms.map((arm, i): Comparison => {
    const paired = itemAt(pairings, i);
    const pair = pairOf(family, arm.name, baseline.name);
    const difference = differenceOf(paired, pair);
    const ranks = paired.differences.length < SEEDS_TO_DECIDE ? null : signedRankTest(paired.differences);
    return {
      name: arm.name,
      ok: scoresIn(arm).length,
      runs: arm.scores.size,
      pairs: paired.differences.length,
      difference,
      ratio: scoring.scale === 'log' ? ratioOf(difference) : null,
      hedgesG: hedgesG(paired.scored),
      p: pair && pair.p,
      adjustedP: pair && pair.adjustedP,
      seedsToDecide: pair && !isSeparated(pair) ? seedsToDecide(family, pair) : null,
      rankP: ranks && ranks.p,
      exact: ranks?.exact ?? true,
      unpairedP: arm.scores.size && baseline.scores.size ? rankSumTest(...ranked([arm, baseline], scoring)).p : null,
      equivalence: equivalenceAt(itemAt(equivalences, i), itemAt(adjustedEquivalences, i)),
      seedsForMargin: seedsForMargin(pair?.deviation ?? difference.sd, margin),
      verdict: verdictOf(family, arm, baseline, paired),
      lacks: family.incomplete.get(arm.name) ?? baselineLacks(family, baseline),
    };
  });
}

const baselineLacks = ({ incomplete }: Family, { name }: Arm): string | null => {
  const reason = incomplete.get(name);
  return reason === undefined ? null : `of ${name} ${reason}`;
};

const differenceOf = ({ scored }: PairedScores, pair: PairTest | null): Summary =>
  pair ? { ...summarise(scored), mean: pair.difference, interval: pair.interval } : summarise(scored);

/** The scores of both; a run without one ranks behind all others. */
function ranked(both: readonly [Arm, Arm], { direction }: Scoring): [number[], number[]] {
  const [a, b] = both.map(({ scores }) => [...scores.values()].map((score) => score ?? worstIn(direction)));
  return [defined(a), defined(b)];
}

const NO_PAIRS: PairedScores = { differences: [], scored: [] };

const equivalenceAt = (p: number | null, adjustedP: number | null): Equivalence | null =>
  p === null || adjustedP === null ? null : { p, adjustedP, equivalent: adjustedP <= LEVEL };

const seedsForMargin = (deviation: number | null, margin: number | undefined): number | null =>
  margin !== undefined && deviation ? seedsNeeded({ effect: margin / deviation, design: 'paired' }) : null;

/** null without a margin, and where nothing may be decided: on means alone an arm that lacks a score has lost its worst runs. */
function equivalenceP(arm: Arm, baseline: Arm, { scored }: PairedScores, margin: number | undefined): number | null {
  if (margin === undefined || scored.length < SEEDS_TO_DECIDE || ![arm, baseline].every(isComplete)) return null;
  return defined(marginTests(summarise(scored), margin)).inside;
}

function verdictOf(family: Family, arm: Arm, baseline: Arm, { differences }: PairedScores): ComparisonVerdict {
  if (differences.length === 0) return 'not comparable';
  if (family.incomplete.has(arm.name) || family.incomplete.has(baseline.name)) return 'incomplete';
  const pair = pairOf(family, arm.name, baseline.name);
  if (!pair) return 'descriptive';
  if (!isSeparated(pair)) return 'not separated';
  return isBetter(family, arm.name, baseline.name) ? 'better' : 'worse';
}
