import { defined } from '../../harness/ground/certain.js';
import { scaleOf } from '../../harness/record/metric-table.js';
import type { RunRecord } from '../../harness/record/record.js';
import { compareAll, isSeparated, pairOf, rankInterval, type Family } from '../../statistics/family.js';
import { compactLetters } from '../../statistics/letters.js';
import type { Arm, Scoring } from '../../statistics/scores.js';
import type { Summary } from '../../statistics/summary.js';
import { compareText } from '../../text/compare-text.js';
import { scoresOf, type Group } from '../results/groups.js';

/**
 * How a group stands to the leader, by the test of the family of all pairs. `undecided`: there is one seed, which tests
 * nothing. `incomplete`: a run failed, collapsed or learned nothing, and means over the rest decide nothing.
 */
export type StandingVerdict = 'leader' | 'separated' | 'not separated' | 'undecided' | 'incomplete';

export interface Standing {
  readonly group: Group;
  readonly summary: Summary;
  readonly verdict: StandingVerdict;
  /** What it lacks where it is incomplete, such as `2 of 3 runs collapsed`. */
  readonly lacks: string | null;
  /** Groups share a letter if and only if they are not separated; none where it is incomplete. */
  readonly letters: string;
  /** From 1 + the groups that are better to n − those that are worse; null where it is incomplete. */
  readonly ranks: readonly [first: number, last: number] | null;
}

/** All groups of a data set by one column, best first. */
export interface Standings {
  readonly rows: readonly Standing[];
  readonly family: Family;
}

/** The scores of a group by seed; a run that is not ok, or lacks the score, has null. */
export function armOf(group: Group, column: string): Arm {
  const scoreOf = ({ status, metrics }: RunRecord): number | null =>
    status === 'ok' ? (metrics[column] ?? null) : null;
  return { name: group.label, scores: new Map(group.records.map((run) => [run.spec.seed, scoreOf(run)])) };
}

/** The same without the runs that may have a score and still say nothing of how good the variant is. */
export function fairArmOf(group: Group, column: string): Arm {
  const faults = new Map(group.records.map((run) => [run.spec.seed, faultOf(run) ?? absence(run, column)] as const));
  const { name, scores } = armOf(group, column);
  return {
    name,
    scores: new Map([...scores].map(([seed, score]) => [seed, faults.get(seed) == null ? score : null])),
    reasons: new Map([...faults].flatMap(([seed, fault]) => (fault === null ? [] : [[seed, fault] as const]))),
  };
}

const ENDINGS: Readonly<Record<RunRecord['status'], string | null>> = {
  ok: null,
  diverged: 'diverged',
  timeout: 'ran out of time',
  error: 'threw',
  skipped: 'were skipped',
  'load-error': 'did not load',
};

/** What keeps a run out of every comparison, as a verb; null where nothing does. */
const faultOf = ({ status, collapsed, learned }: RunRecord): string | null =>
  ENDINGS[status] ?? (collapsed ? 'collapsed' : learned === false ? 'learned nothing' : null);

/** Why a run cannot have a score of the common step. */
const absence = ({ spec }: RunRecord, column: string): string | null =>
  column.endsWith('_equal_steps') && spec.evaluation.commonStep === undefined ? 'spent their budget before' : null;

export const scoringOf = (column: string, [first]: readonly Group[]): Scoring => ({
  scale: first ? scaleOf(column, first.table) : 'linear',
  direction: 'lower',
});

/** All pairs of the groups of one data set. */
export const familyOf = (groups: readonly Group[], column: string): Family =>
  compareAll(
    groups.map((group) => fairArmOf(group, column)),
    scoringOf(column, groups),
  );

/**
 * Lowest mean first. Groups that lack a score, or of which a run says nothing, stand behind the complete ones: those with a
 * larger share of scores first.
 */
export function standingsOf(groups: readonly Group[], column: string): Standings {
  const family = familyOf(groups, column);
  const rows = groups.map((group) => ({ group, summary: cutAtZero(scoresOf(group, column)) }));
  const lacks = ({ group }: (typeof rows)[number]): string | null => family.incomplete.get(group.label) ?? null;
  const share = (row: (typeof rows)[number]): number =>
    lacks(row) === null ? 2 : row.summary.count / row.group.records.length;
  rows.sort(
    (a, b) =>
      share(b) - share(a) || (a.summary.mean ?? 0) - (b.summary.mean ?? 0) || compareText(a.group.label, b.group.label),
  );
  const order = rows.filter((row) => lacks(row) === null).map(({ group }) => group.label);
  const letters = compactLetters(order, (a, b) => separates(family, a, b));
  return {
    family,
    rows: rows.map((row): Standing => {
      const { label } = row.group;
      const verdict = verdictOf(family, label, order[0]);
      const complete = verdict !== 'incomplete';
      return {
        ...row,
        verdict,
        lacks: lacks(row),
        letters: letters.get(label) ?? '',
        ranks: complete ? rankInterval(family, label) : null,
      };
    }),
  };
}

function separates(family: Family, a: string, b: string): boolean {
  const pair = pairOf(family, a, b);
  return pair !== null && isSeparated(pair);
}

/** The rows alone. */
export const standings = (groups: readonly Group[], column: string): readonly Standing[] =>
  standingsOf(groups, column).rows;

function verdictOf(family: Family, label: string, leader: string | undefined): StandingVerdict {
  if (leader === undefined || family.incomplete.has(label)) return 'incomplete';
  if (label === leader) return 'leader';
  const pair = pairOf(family, label, leader);
  if (!pair) return 'undecided';
  return isSeparated(pair) ? 'separated' : 'not separated';
}

/** Nothing that runs are ranked on is below 0, and neither is what a reader is shown of an interval of its mean. */
function cutAtZero(summary: Summary): Summary {
  if (!summary.interval || !(defined(summary.mean) > 0)) return summary;
  const [low, high] = summary.interval;
  return { ...summary, interval: [Math.max(0, low), high] };
}
