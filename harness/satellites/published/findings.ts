import { defined, itemAt } from '../../ground/certain.js';
import { summarise, type Summary } from '../../../statistics/summary.js';
import { ofArm, type Observation } from '../../experiments/observation.js';
import { ruleText, type Agreement } from './agreement.js';
import type { Printed } from './printed.js';
import type { AtScale, PublishedProtocol } from './protocol.js';

/** `undecided`: the interval of our seeds does not tell; `missing`: nothing was measured. */
export type Verdict = 'agrees' | 'differs' | 'undecided' | 'missing';

/** A published number beside ours. */
export interface Finding {
  readonly score: string;
  /** An arm, or two in the order of their published numbers. */
  readonly arms: readonly string[];
  readonly published: readonly string[];
  /** One for each arm, over its runs that did not fail. */
  readonly ours: readonly Summary[];
  /** Runs that failed, over all arms. */
  readonly failed: number;
  /** Ours over theirs of a single arm; null where either is not a number. */
  readonly ratio: number | null;
  readonly rule: string;
  readonly verdict: Verdict;
}

/** What was measured in one arm. */
interface Measured {
  readonly arm: string;
  readonly printed: Printed;
  readonly values: readonly number[];
  readonly failed: number;
  readonly bySeed: ReadonlyMap<number, number | null>;
}

/** Every published number beside ours, in the order of the protocol. */
export function findingsOf(
  { published, spread }: PublishedProtocol,
  { agreement, columns }: AtScale,
  observations: readonly Observation[],
): Finding[] {
  return agreement.flatMap((rule) => {
    const numbers = defined(published[rule.score]);
    const measured = (rule.arms ?? Object.keys(numbers)).map((arm) =>
      measuredOf(arm, defined(numbers[arm]), columns[rule.score] ?? rule.score, observations),
    );
    if (rule.test === 'order') return neighbours(measured).map(([one, other]) => ordered(rule, one, other));
    const other = rule.test === 'fails' ? valuesOf(rule.of, columns[rule.score] ?? rule.score, observations) : [];
    return measured.map((each) => single(rule, each, { spread, other }));
  });
}

function measuredOf(arm: string, printed: Printed, column: string, observations: readonly Observation[]): Measured {
  const own = ofArm(observations, arm);
  const bySeed = new Map(own.map(({ seed, scores }) => [seed, scores[column] ?? null]));
  const values = [...bySeed.values()].filter((value) => value !== null);
  return { arm, printed, values, bySeed, failed: bySeed.size - values.length };
}

const valuesOf = (arm: string, column: string, observations: readonly Observation[]): number[] =>
  ofArm(observations, arm).flatMap(({ scores }) => scores[column] ?? []);

interface Context {
  readonly spread: PublishedProtocol['spread'];
  /** Of the arm that a failure is measured by. */
  readonly other: readonly number[];
}

function single(rule: Agreement, measured: Measured, context: Context): Finding {
  const { arm, printed, values, failed } = measured;
  const ours = summarise(values);
  const comparable = printed.value !== null && printed.value !== 0 && ours.mean !== null;
  return {
    score: rule.score,
    arms: [arm],
    published: [printed.text],
    ours: [ours],
    failed,
    ratio: comparable ? ours.mean / printed.value : null,
    rule: ruleText(rule),
    verdict: verdictOf(rule, measured, ours, context),
  };
}

function verdictOf(rule: Agreement, measured: Measured, ours: Summary, { spread, other }: Context): Verdict {
  const { values, failed, printed } = measured;
  if (values.length + failed === 0) return 'missing';
  const says = (agrees: boolean): Verdict => (agrees ? 'agrees' : 'differs');
  if (rule.test === 'fails') {
    const { mean } = summarise(other);
    if (mean === null) return 'undecided';
    return says(values.every((value) => value < rule.below * mean));
  }
  if (failed > 0 || ours.mean === null) return 'differs';
  if (rule.test === 'bound')
    return says(values.every((value) => value >= (rule.atLeast ?? -Infinity) && value <= (rule.atMost ?? Infinity)));
  const theirs = printed.value;
  if (theirs === null) return 'undecided';
  const difference = Math.abs(ours.mean - theirs);
  switch (rule.test) {
    case 'digits':
      return says(
        values.every(
          (value) => Math.abs(value - theirs) <= 0.5 * printed.unit + (rule.rounding ?? 0) * Math.abs(theirs),
        ),
      );
    case 'errors':
      return withinErrors(difference, ours, errorOf(printed, spread));
    case 'deviations':
      return printed.error === null ? 'undecided' : says(difference <= rule.by * printed.error);
    case 'share': {
      const [low, high] = ours.interval ?? [ours.mean, ours.mean];
      return says(difference <= rule.by * Math.abs(theirs) || (low <= theirs && theirs <= high));
    }
    case 'factor':
      return says(ours.mean > 0 && theirs > 0 && Math.abs(Math.log(ours.mean / theirs)) <= Math.log(rule.by));
    case 'order':
      throw new Error('An order is of two arms.');
  }
}

/** The published standard error of a mean; null where it is not known. */
function errorOf({ error }: Printed, spread: PublishedProtocol['spread']): number | null {
  if (error === null || !spread) return null;
  if (spread.is === 'standard error') return error;
  return spread.runs === undefined ? null : error / Math.sqrt(spread.runs);
}

/** A wide error of ours would let anything agree. */
function withinErrors(difference: number, { sd, count }: Summary, theirs: number | null): Verdict {
  if (sd === null || theirs === null) return 'undecided';
  const own = sd / Math.sqrt(count);
  if (difference > 2 * Math.hypot(own, theirs)) return 'differs';
  return own <= 1.5 * theirs ? 'agrees' : 'undecided';
}

/** Arms whose published numbers follow one another, from high to low; equal ones are left out. */
function neighbours(measured: readonly Measured[]): [Measured, Measured][] {
  const numbered = measured.filter(({ printed }) => printed.value !== null);
  const sorted = [...numbered].sort((a, b) => defined(b.printed.value) - defined(a.printed.value));
  return sorted
    .slice(1)
    .map((other, i): [Measured, Measured] => [itemAt(sorted, i), other])
    .filter(([one, other]) => one.printed.value !== other.printed.value);
}

/** Whether the first arm is above the second: by the 95 % interval of the differences of equal seeds. */
function ordered(rule: Agreement & { test: 'order' }, one: Measured, other: Measured): Finding {
  const valueOf = (of: Measured, seed: number): number | undefined => of.bySeed.get(seed) ?? rule.failed;
  const differences = [...one.bySeed.keys()].flatMap((seed) => {
    const [a, b] = [valueOf(one, seed), other.bySeed.has(seed) ? valueOf(other, seed) : undefined];
    return a === undefined || b === undefined ? [] : [a - b];
  });
  const { mean, interval } = summarise(differences);
  const decided = interval !== null && (interval[0] > 0 || interval[1] < 0);
  return {
    score: rule.score,
    arms: [one.arm, other.arm],
    published: [one.printed.text, other.printed.text],
    ours: [summarise(one.values), summarise(other.values)],
    failed: one.failed + other.failed,
    ratio: null,
    rule: ruleText(rule),
    verdict: mean === null ? 'missing' : !decided ? 'undecided' : mean > 0 ? 'agrees' : 'differs',
  };
}
