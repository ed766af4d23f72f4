import tCdf from '@stdlib/stats-base-dists-t-cdf';
import { LEVEL, SEEDS_TO_DECIDE } from '../statistics/baseline.js';
import { summarise, type Summary } from '../statistics.js';
import { fits, pairScores, type Arm, type Scale } from '../statistics/scores.js';
import { signedRankTest } from '../statistics/wilcoxon.js';
import { scoresBySeed, type Observation } from './observation.js';

/**
 * One comparison that a protocol fixes before its numbers are made. Several arms have to meet it together: the claim is
 * then about all of them.
 */
export interface Endpoint {
  /** What is compared, in words. */
  readonly name: string;
  readonly score: string;
  readonly arms: readonly string[];
  /** An arm, paired by seed, or a number. */
  readonly against: string | number;
  /** What the claim says of the arms' scores beside the other's; `not higher` is "unharmed" where lower is better. */
  readonly expected: 'lower' | 'higher' | 'same' | 'not higher' | 'not lower';
  /** Differences are taken between logarithms on the log scale. */
  readonly scale: Scale;
  /** The largest difference that does not matter, on the scale; needed for all but `lower` and `higher`. */
  readonly margin?: number;
}

/** `equivalent`: within the margin. `undecided`: these seeds do not tell. */
export type Verdict = 'supported' | 'contradicted' | 'equivalent' | 'undecided';

/** One arm beside what it is compared with. */
export interface Contrast {
  readonly arm: string;
  /** Pairs, and those of them where both have a score. */
  readonly pairs: number;
  readonly scored: number;
  /** Of the scored differences, on the endpoint's scale. */
  readonly difference: Summary;
  /** On the log scale: the geometric mean of the ratios with its interval. */
  readonly ratio: { readonly value: number; readonly interval: readonly [number, number] | null } | null;
  /** Of the test that `leaning` rests on; null where nothing can be tested. */
  readonly p: number | null;
  /** What the verdict is if p is small enough. */
  readonly leaning: Verdict;
}

export interface Finding {
  readonly endpoint: Endpoint;
  readonly contrasts: readonly Contrast[];
  /** Over all arms, and after Holm's adjustment over the secondary endpoints. */
  readonly p: number | null;
  readonly adjustedP: number | null;
  readonly verdict: Verdict;
}

/** What an endpoint's arms say together, before any adjustment for other endpoints. */
export function examine(
  endpoint: Endpoint,
  observations: readonly Observation[],
): Omit<Finding, 'adjustedP' | 'verdict'> {
  const contrasts = endpoint.arms.map((arm) => contrastOf(endpoint, arm, observations));
  return { endpoint, contrasts, p: jointP(contrasts) };
}

/**
 * The verdict at an adjusted p. A claimed difference that is not there may still be shown to be smaller than the margin,
 * where the endpoint has one.
 */
export function verdictAt(
  { endpoint, contrasts }: Pick<Finding, 'endpoint' | 'contrasts'>,
  adjustedP: number | null,
): Verdict {
  if (adjustedP === null || contrasts.some(({ pairs }) => pairs < SEEDS_TO_DECIDE)) return 'undecided';
  if (adjustedP <= LEVEL) return jointLeaning(contrasts);
  const { expected, margin } = endpoint;
  if (margin === undefined || (expected !== 'lower' && expected !== 'higher')) return 'undecided';
  const within = contrasts.every(({ difference, scored, pairs }) => {
    const p = scored === pairs ? beyondMargin(difference, margin).inside : null;
    return p !== null && p <= LEVEL;
  });
  return within ? 'equivalent' : 'undecided';
}

function contrastOf(endpoint: Endpoint, arm: string, observations: readonly Observation[]): Contrast {
  const { score, against, scale, expected } = endpoint;
  const own: Arm = { name: arm, scores: scoresBySeed(observations, arm, score) };
  const other: Arm =
    typeof against === 'string'
      ? { name: against, scores: scoresBySeed(observations, against, score) }
      : { name: String(against), scores: new Map([...own.scores.keys()].map((seed) => [seed, against])) };
  const comparable = fits(own, scale) && fits(other, scale);
  const higher = expected === 'higher' || expected === 'not lower';
  const { differences, scored } = comparable
    ? pairScores(own, other, { scale, direction: higher ? 'higher' : 'lower' })
    : { differences: [], scored: [] };
  const difference = summarise(scored);
  return {
    arm,
    pairs: differences.length,
    scored: scored.length,
    difference,
    ratio: scale === 'log' ? ratioOf(difference) : null,
    ...test(endpoint, differences, difference, scored.length === differences.length),
  };
}

function ratioOf({ mean: centre, interval }: Summary): Contrast['ratio'] {
  return centre === null
    ? null
    : { value: Math.exp(centre), interval: interval && [Math.exp(interval[0]), Math.exp(interval[1])] };
}

function test(
  { expected, margin, name }: Endpoint,
  differences: readonly number[],
  difference: Summary,
  complete: boolean,
): Pick<Contrast, 'p' | 'leaning'> {
  const nothing = { p: null, leaning: 'undecided' } as const;
  if (differences.length < 2) return nothing;
  if (expected === 'lower' || expected === 'higher') {
    const { p } = signedRankTest(differences);
    return { p, leaning: isMostlyNegative(differences) === (expected === 'lower') ? 'supported' : 'contradicted' };
  }
  if (margin === undefined) throw new Error(`The endpoint “${name}” needs a margin.`);
  if (!complete) return nothing;
  const { inside, below, above } = beyondMargin(difference, margin);
  if (expected === 'same') {
    const outside = Math.min(1, 2 * Math.min(above.outside, below.outside));
    return inside <= outside ? { p: inside, leaning: 'equivalent' } : { p: outside, leaning: 'contradicted' };
  }
  const harm = expected === 'not higher' ? above : below;
  if (harm.within > harm.outside) return { p: harm.outside, leaning: 'contradicted' };
  return { p: harm.within, leaning: inside <= LEVEL ? 'equivalent' : 'supported' };
}

interface Side {
  /** One-sided p of "the mean difference is beyond the margin on this side", and of "it is not". */
  readonly outside: number;
  readonly within: number;
}

/** t tests of the mean difference against ±margin; `inside` is that of the two one-sided tests (Schuirmann 1987). */
function beyondMargin(
  { mean: centre, sd, count }: Summary,
  margin: number,
): { inside: number; above: Side; below: Side } {
  const tail = (distance: number): number => {
    if (!sd) return distance < 0 ? 0 : 1; // differences that do not vary leave no doubt
    return tCdf(distance / (sd / Math.sqrt(count)), count - 1);
  };
  if (centre === null) throw new Error('There is no difference to test.');
  const above = { outside: tail(margin - centre), within: tail(centre - margin) };
  const below = { outside: tail(centre + margin), within: tail(-margin - centre) };
  return { inside: Math.max(above.within, below.within), above, below };
}

/** By ranks, as the test sees it. */
const isMostlyNegative = (differences: readonly number[]): boolean =>
  signedRankTest(differences).statistic < signedRankTest(differences.map((each) => -each)).statistic;

const meets = ({ leaning }: Contrast): boolean => leaning === 'supported' || leaning === 'equivalent';

/**
 * All arms together: a claim about all of them holds where the weakest of them is significant (an intersection-union
 * test, Berger 1982), and fails where one of them is against it after Bonferroni's adjustment.
 */
function jointP(contrasts: readonly Contrast[]): number | null {
  const ps = contrasts.map(({ p }) => p);
  if (ps.some((p) => p === null)) return null;
  if (contrasts.every(meets)) return Math.max(...(ps as number[]));
  const against = contrasts.filter((each) => each.leaning === 'contradicted').map(({ p }) => p!);
  return Math.min(1, contrasts.length * Math.min(...against));
}

function jointLeaning(contrasts: readonly Contrast[]): Verdict {
  if (!contrasts.every(meets)) return 'contradicted';
  return contrasts.every(({ leaning }) => leaning === 'equivalent') ? 'equivalent' : 'supported';
}
