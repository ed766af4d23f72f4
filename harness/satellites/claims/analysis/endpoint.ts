import { defined } from '../../../ground/certain.js';
import { SEEDS_TO_DECIDE } from '../../../../statistics/baseline.js';
import { LEVEL } from '../../../../statistics/level.js';
import { marginTests, type MarginTests } from '../../../../statistics/equivalence.js';
import { ratioOf, summarise, type Ratio, type Summary } from '../../../../statistics/summary.js';
import { fits, pairScores, type Arm, type Scale } from '../../../../statistics/scores.js';
import { isMostlyNegative, signedRankTest } from '../../../../statistics/wilcoxon.js';
import { scoresBySeed, type Observation } from '../../../experiments/observation.js';

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
  /** Of the endpoints that ask the claim's own question of other arms: what the verdict calls this one, `against reuse`. */
  readonly inVerdict?: string;
}

/** `equivalent`: within the margin. `undecided`: these seeds do not tell. */
export type ClaimVerdict = 'supported' | 'contradicted' | 'equivalent' | 'undecided';

/** One arm beside what it is compared with. */
export interface Contrast {
  readonly arm: string;
  /** Pairs, and those of them where both have a score. */
  readonly pairs: number;
  readonly scored: number;
  /** Of the scored differences, on the endpoint's scale. */
  readonly difference: Summary;
  /** On the log scale: the geometric mean of the ratios with its interval. */
  readonly ratio: Ratio | null;
  /** Of the test that `leaning` rests on; null where nothing can be tested. */
  readonly p: number | null;
  /** What the verdict is if p is small enough. */
  readonly leaning: ClaimVerdict;
  /** Of a claimed difference with a margin: that of the two one-sided tests that it is smaller; else null. */
  readonly equivalenceP: number | null;
}

/** What an endpoint's arms say together, before any adjustment for other endpoints. */
export interface Examined {
  readonly endpoint: Endpoint;
  readonly contrasts: readonly Contrast[];
  /** Over all arms. */
  readonly p: number | null;
  readonly equivalenceP: number | null;
}

export interface Finding extends Examined {
  /** After Holm's adjustment over the secondary endpoints. */
  readonly adjustedP: number | null;
  readonly adjustedEquivalenceP: number | null;
  readonly verdict: ClaimVerdict;
}

export function examine(endpoint: Endpoint, observations: readonly Observation[]): Examined {
  const contrasts = endpoint.arms.map((arm) => contrastOf(endpoint, arm, observations));
  return { endpoint, contrasts, p: jointP(contrasts), equivalenceP: jointEquivalenceP(contrasts) };
}

/**
 * What an endpoint found, at p adjusted for others. A claimed difference that is not there may still be shown to be smaller
 * than the margin, where the endpoint has one.
 */
export function findingAt(examined: Examined, adjustedP: number | null, adjustedEquivalenceP: number | null): Finding {
  const { contrasts } = examined;
  const decides = (p: number | null): boolean => p !== null && p <= LEVEL;
  const verdict = (): ClaimVerdict => {
    if (adjustedP === null || contrasts.some(({ pairs }) => pairs < SEEDS_TO_DECIDE)) return 'undecided';
    if (decides(adjustedP)) return jointLeaning(contrasts);
    return decides(adjustedEquivalenceP) ? 'equivalent' : 'undecided';
  };
  return { ...examined, adjustedP, adjustedEquivalenceP, verdict: verdict() };
}

/** The adjusted p that the verdict rests on. */
export const decidingP = ({ verdict, adjustedP, adjustedEquivalenceP }: Finding): number | null =>
  verdict === 'equivalent' ? (adjustedEquivalenceP ?? adjustedP) : adjustedP;

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

function test(
  { expected, margin, name }: Endpoint,
  differences: readonly number[],
  difference: Summary,
  complete: boolean,
): Pick<Contrast, 'p' | 'leaning' | 'equivalenceP'> {
  const nothing = { p: null, leaning: 'undecided', equivalenceP: null } as const;
  if (differences.length < 2) return nothing;
  const directed = expected === 'lower' || expected === 'higher';
  if (!directed && margin === undefined) throw new Error(`The endpoint “${name}” needs a margin.`);
  const within = margin === undefined || !complete ? null : marginTests(difference, margin);
  if (directed) {
    const { p } = signedRankTest(differences);
    const leaning = isMostlyNegative(differences) === (expected === 'lower') ? 'supported' : 'contradicted';
    return { p, leaning, equivalenceP: within && within.inside };
  }
  return within ? { ...boundedTest(expected, within), equivalenceP: null } : nothing;
}

function boundedTest(
  expected: Exclude<Endpoint['expected'], 'lower' | 'higher'>,
  { inside, below, above }: MarginTests,
): Pick<Contrast, 'p' | 'leaning'> {
  if (expected === 'same') {
    const outside = Math.min(1, 2 * Math.min(above.outside, below.outside));
    return inside <= outside ? { p: inside, leaning: 'equivalent' } : { p: outside, leaning: 'contradicted' };
  }
  const harm = expected === 'not higher' ? above : below;
  if (harm.within > harm.outside) return { p: harm.outside, leaning: 'contradicted' };
  return { p: harm.within, leaning: inside <= LEVEL ? 'equivalent' : 'supported' };
}

const meets = ({ leaning }: Contrast): boolean => leaning === 'supported' || leaning === 'equivalent';

/**
 * All arms together: a claim about all of them holds where the weakest of them is significant (an intersection-union
 * test, Berger 1982), and fails where one of them is against it after Bonferroni's adjustment.
 */
function jointP(contrasts: readonly Contrast[]): number | null {
  const ps = contrasts.map(({ p }) => p);
  if (ps.some((p) => p === null)) return null;
  if (contrasts.every(meets)) return Math.max(...(ps as number[]));
  const against = contrasts.filter((each) => each.leaning === 'contradicted').map(({ p }) => defined(p));
  return Math.min(1, contrasts.length * Math.min(...against));
}

/** All arms have to be within the margin: the weakest decides. */
function jointEquivalenceP(contrasts: readonly Contrast[]): number | null {
  const ps = contrasts.flatMap(({ equivalenceP }) => equivalenceP ?? []);
  return ps.length < contrasts.length ? null : Math.max(...ps);
}

function jointLeaning(contrasts: readonly Contrast[]): ClaimVerdict {
  if (!contrasts.every(meets)) return 'contradicted';
  return contrasts.every(({ leaning }) => leaning === 'equivalent') ? 'equivalent' : 'supported';
}
