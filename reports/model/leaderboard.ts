import { NONE, number } from '../../text/format.js';
import { columnsOf, metricOf } from '../../harness/record/columns.js';
import { commonStepOf, equalityOf, equalStepsColumn, hasEqualSteps, type Equality } from './equality.js';
import { countingOf, curveColumn, rankingOf, scoresBySeed, scoresOf, type Group } from '../results/groups.js';
import { hasFaults } from '../../harness/record/record.js';
import type { MetricTable } from '../../harness/record/metric-table.js';
import type { Results } from '../results/results.js';
import { standingsOf, type Standing } from './standings.js';
import { summarise, type Summary } from '../../statistics/summary.js';
import type { Family } from '../../statistics/family.js';

export interface Entry extends Standing {
  /** The mean over the noise floor; null where there is no floor above 0. */
  readonly timesFloor: number | null;
  readonly last: Summary;
  readonly auc: Summary;
  /** The leaderboard's extra columns. */
  readonly extras: readonly Summary[];
  /** The score of each ok run that has one, by seed. */
  readonly scores: readonly { readonly seed: number; readonly value: number }[];
}

/** The groups of one data set by one column, lower first, with what real samples and an untrained generator score. */
export interface Leaderboard {
  readonly dataset: string;
  readonly column: string;
  /** What is known of the metrics. */
  readonly table: MetricTable;
  /** What the runs were given equally, and what their score is called: `best`, or that of a step. */
  readonly equality: Equality;
  readonly scored: string;
  readonly entries: readonly Entry[];
  /** The tests of all pairs. */
  readonly family: Family;
  readonly floor: number | null;
  readonly untrained: Summary;
  readonly extras: readonly ExtraColumn[];
  /** Columns that would say nothing are not shown: areas where there is no curve, letters where nothing was tested. */
  readonly has: { readonly last: boolean; readonly auc: boolean; readonly letters: boolean };
}

/** What a reader asks for beside the distance, where the data set has it. */
export interface ExtraColumn {
  readonly title: string;
  readonly column: string;
  /** What real samples score. */
  readonly real: number | null;
}

/** The columns of what readers ask for beside the distance, such as modes found, at the best step or another one. */
export function extraColumns(
  groups: readonly Group[],
  floors: Readonly<Record<string, number>> = {},
  ending = '_best',
): readonly ExtraColumn[] {
  const columns = columnsOf(groups.flatMap(({ ok }) => ok)).filter((column) => column.endsWith(ending));
  const asked = groups[0]?.table.metrics.filter(({ inLeaderboard }) => inLeaderboard) ?? [];
  return asked.flatMap(({ name, title }) =>
    columns
      .filter((column) => metricOf(column) === name)
      .map((column) => ({ title, column, real: floors[curveColumn(column)] ?? null })),
  );
}

function leaderboardOf(
  dataset: string,
  groups: readonly Group[],
  column: string,
  results: Results,
  { equality, scored }: Pick<Leaderboard, 'equality' | 'scored'>,
): Leaderboard {
  const along = curveColumn(column);
  const floor = results.floors[dataset]?.[along] ?? null;
  const { rows, family } = standingsOf(groups, column);
  const extras = extraColumns(groups, results.floors[dataset], column.slice(along.length));
  const entries = rows.map((standing): Entry => ({
    ...standing,
    timesFloor: overFloor(standing.summary.mean, floor),
    last: scoresOf(standing.group, `${along}_last`),
    auc: scoresOf(standing.group, `${along}_auc`),
    extras: extras.map((extra) => scoresOf(standing.group, extra.column)),
    scores: scoresBySeed(standing.group, column),
  }));
  const atBest = column.endsWith('_best');
  const has = {
    last: atBest,
    auc: atBest && entries.some(({ auc }) => auc.mean !== null),
    letters: family.pairs.length > 0,
  };
  const untrained = untrainedScores(groups, along, results);
  return { dataset, column, table: results.table, equality, scored, entries, family, floor, extras, has, untrained };
}

/** At the budgets: a leaderboard for each ranking column. One network alone gets a second judge, if modes can be counted. */
export function leaderboardsOf(dataset: string, groups: readonly Group[], results: Results): Leaderboard[] {
  const equality = equalityOf(groups.flatMap(({ records }) => records));
  return judgedBy(groups).map((column) =>
    leaderboardOf(dataset, groups, column, results, { equality, scored: 'best' }),
  );
}

function judgedBy(groups: readonly Group[]): string[] {
  const columns = rankingOf(groups);
  return columns.length === 1 ? [...columns, ...countingOf(groups).slice(0, 1)] : columns;
}

/** The same at the last generator step that all runs reach, where some go further: for each column that was scored there. */
export function leaderboardsAtEqualSteps(dataset: string, groups: readonly Group[], results: Results): Leaderboard[] {
  const step = commonStepOf(groups);
  if (step === undefined) return [];
  const equality = { name: 'equal generator steps', amount: `step ${step}, the last that all reach` };
  return rankingOf(groups)
    .filter((column) => hasEqualSteps(groups, column))
    .map((column) =>
      leaderboardOf(dataset, groups, equalStepsColumn(column), results, { equality, scored: `at step ${step}` }),
    );
}

export function overFloor(mean: number | null, floor: number | null): number | null {
  return mean === null || floor === null || floor <= 0 ? null : mean / floor;
}

/** Scores at step 0 over the runs of all groups. Runs of one seed share their evaluation latents: it has no interval. */
function untrainedScores(groups: readonly Group[], column: string, { curves }: Results): Summary {
  const starts = groups.flatMap(({ records }) =>
    records.map(({ name }) => curves.get(name)?.find(({ step }) => step === 0)?.metrics[column] ?? null),
  );
  return summarise(starts.filter((value) => value !== null));
}

/** `At equal compute (480 GFLOP each)` */
export const boardTitle = ({ equality: { name, amount } }: Pick<Leaderboard, 'equality'>): string =>
  `At ${name}${amount === '' ? '' : ` (${amount})`}`;

export function okCount({ records, ok }: Group): string {
  const count = (of: (record: Group['records'][number]) => boolean, words: string): string => {
    const found = records.filter(of).length;
    return found > 0 ? `, ${found} ${words}` : '';
  };
  const collapsed = count((record) => record.collapsed === true, 'collapsed');
  const idle = count((record) => !record.collapsed && record.learned === false, 'learned nothing');
  const faulty = count(hasFaults, 'with faults');
  return `${ok.length}/${records.length} ok${collapsed}${idle}${faulty}`;
}

/** `3.21×` */
export function times(multiple: number | null): string {
  return multiple === null ? NONE : `${number(Number(multiple.toPrecision(3)))}×`;
}

/** `2–9`: what the tests leave open of a rank. */
export function ranksText({ ranks }: Pick<Standing, 'ranks'>): string {
  if (!ranks) return NONE;
  return ranks[0] === ranks[1] ? String(ranks[0]) : `${ranks[0]}–${ranks[1]}`;
}
