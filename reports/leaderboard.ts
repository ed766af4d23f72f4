import { defined, itemAt } from '../harness/ground/certain.js';
import { counted, enumerate, NONE, number, plusMinus, shown, spread } from '../text/format.js';
import { columnsOf, metricOf } from '../harness/record/columns.js';
import { PROGRESS } from '../harness/record/convergence.js';
import { factsOf } from '../harness/record/metric-table.js';
import { curveColumn, rankingOf, scoresBySeed, scoresOf, type Group } from './groups.js';
import type { Results } from './results.js';
import { standings, standingsOf, type Standing, type StandingVerdict } from './standings.js';
import { summarise, type Summary } from '../statistics/summary.js';
import type { Family } from '../statistics/family.js';
import { code, emphasis, paragraph, strong, table, text, type Block, type Cell, type Text } from './text.js';

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
  readonly entries: readonly Entry[];
  /** The tests of all pairs. */
  readonly family: Family;
  readonly floor: number | null;
  readonly untrained: Summary;
  readonly extras: readonly ExtraColumn[];
  /** Columns that would say nothing are not shown: areas where there is no curve, letters where nothing was tested. */
  readonly has: { readonly auc: boolean; readonly letters: boolean };
}

/** What a reader asks for beside the distance, where the data set has it. */
export interface ExtraColumn {
  readonly title: string;
  readonly column: string;
  /** What real samples score. */
  readonly real: number | null;
}

/** The columns of what readers ask for beside the distance, such as modes found, at the best step. */
export function extraColumns(
  groups: readonly Group[],
  floors: Readonly<Record<string, number>> = {},
): readonly ExtraColumn[] {
  const columns = columnsOf(groups.flatMap(({ ok }) => ok)).filter((column) => column.endsWith('_best'));
  const asked = groups[0]?.table.metrics.filter(({ inLeaderboard }) => inLeaderboard) ?? [];
  return asked.flatMap(({ name, title }) =>
    columns
      .filter((column) => metricOf(column) === name)
      .map((column) => ({ title, column, real: floors[curveColumn(column)] ?? null })),
  );
}

function leaderboardOf(dataset: string, groups: readonly Group[], column: string, results: Results): Leaderboard {
  const along = curveColumn(column);
  const floor = results.floors[dataset]?.[along] ?? null;
  const { rows, family } = standingsOf(groups, column);
  const extras = extraColumns(groups, results.floors[dataset]);
  const entries = rows.map((standing): Entry => ({
    ...standing,
    timesFloor: overFloor(standing.summary.mean, floor),
    last: scoresOf(standing.group, `${along}_last`),
    auc: scoresOf(standing.group, `${along}_auc`),
    extras: extras.map((extra) => scoresOf(standing.group, extra.column)),
    scores: scoresBySeed(standing.group, column),
  }));
  const has = {
    auc: entries.some(({ auc }) => auc.mean !== null),
    letters: family.pairs.length > 0,
  };
  return { dataset, column, entries, family, floor, extras, has, untrained: untrainedScores(groups, along, results) };
}

/** A leaderboard for each ranking column. */
export function leaderboardsOf(dataset: string, groups: readonly Group[], results: Results): Leaderboard[] {
  return rankingOf(groups).map((column) => leaderboardOf(dataset, groups, column, results));
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

const VERDICTS: Readonly<Record<StandingVerdict, string>> = {
  leader: 'leader',
  separated: 'separated',
  'not separated': 'not separated',
  undecided: 'undecided: one seed',
  incomplete: 'not compared',
};

function verdictText({ verdict, lacks }: Standing): string | Text {
  if (verdict === 'not separated') return [strong(VERDICTS[verdict])];
  return lacks === null ? VERDICTS[verdict] : `${VERDICTS[verdict]}: ${lacks}`;
}

/** `2–9`: what the tests leave open of a rank. */
export function ranksText({ ranks }: Pick<Standing, 'ranks'>): string {
  if (!ranks) return NONE;
  return ranks[0] === ranks[1] ? String(ranks[0]) : `${ranks[0]}–${ranks[1]}`;
}

/** The leaderboard as a table. */
export function leaderboardTable({ column, entries, floor, untrained, extras, has }: Leaderboard): Block[] {
  const where = <T>(condition: boolean, cell: T): T[] => (condition ? [cell] : []);
  const rows: (string | Text | Cell)[][] = entries.map((entry) => [
    ranksText(entry),
    entry.group.label,
    okCount(entry.group),
    plusMinus(entry.summary),
    times(entry.timesFloor),
    ...entry.extras.map(spread),
    spread(entry.last),
    ...where(has.auc, spread(entry.auc)),
    ...where(has.letters, entry.letters),
    verdictText(entry),
  ]);
  const rest = ['', ...where(has.auc, ''), ...where(has.letters, ''), ''];
  const reference = (name: string, score: string, multiple: number | null, others: readonly string[]): void =>
    void rows.push(['', [emphasis(name)], '', score, times(multiple), ...others, ...rest]);
  if (untrained.mean !== null)
    reference(
      'untrained generator',
      spread(untrained),
      overFloor(untrained.mean, floor),
      extras.map(() => ''),
    );
  if (floor !== null)
    reference(
      'real vs real (noise floor)',
      number(floor),
      1,
      extras.map(({ real }) => number(real)),
    );
  return [
    paragraph(text`${code(column)}, lower is better:`),
    table(
      [
        'rank',
        'variant',
        'ok',
        'best',
        '× floor',
        ...extras.map(({ title }) => title),
        'last',
        ...where(has.auc, 'AUC'),
        ...where(has.letters, 'letters'),
        'against the leader',
      ],
      rows,
    ),
  ];
}

export function okCount({ records, ok }: Group): string {
  const count = (of: (record: Group['records'][number]) => boolean, words: string): string => {
    const found = records.filter(of).length;
    return found > 0 ? `, ${found} ${words}` : '';
  };
  const collapsed = count((record) => record.collapsed === true, 'collapsed');
  const idle = count((record) => !record.collapsed && record.learned === false, 'learned nothing');
  return `${ok.length}/${records.length} ok${collapsed}${idle}`;
}

/** `3.21×` */
export function times(multiple: number | null): string {
  return multiple === null ? NONE : `${number(Number(multiple.toPrecision(3)))}×`;
}

/** Who leads on a data set and how far the seeds bear that out: one sentence. */
export function headline(dataset: string, groups: readonly Group[], column: string | undefined): Text {
  const rows = column === undefined ? [] : standings(groups, column);
  if (!rows.some(({ summary }) => summary.count > 0)) return text`On ${dataset} no run has a score.`;
  const [first, ...others] = rows as [Standing, ...Standing[]];
  const { group, summary } = first;
  const scored = text`${code(defined(column))} ${plusMinus(summary)}`;
  if (first.verdict !== 'leader')
    return text`On ${dataset} no variant is complete, so none is called best; the first in line is ${group.label} (${scored} over ${summary.count} of ${group.records.length} runs; ${defined(first.lacks)}).`;
  return text`On ${dataset} ${strong(group.label)} has the lowest mean ${distanceName(defined(column), groups)} (${scored} over ${counted(summary.count, 'seed')})${lead(first, others)}${judgement(others)}.`;
}

/** What a ranking column is called in a sentence. */
export const distanceName = (column: string, groups: readonly Group[]): string =>
  (groups[0] && factsOf(column, groups[0].table)?.headline) ?? 'distance';

/** Which variants score about as an untrained generator does: a sentence, or nothing. */
export function untrainedText({ dataset, entries, untrained }: Leaderboard): string {
  const stuck = entries.filter(
    ({ summary }) =>
      summary.mean !== null && untrained.mean !== null && summary.mean > Math.max(0, PROGRESS * untrained.mean),
  );
  if (stuck.length === 0) return '';
  const names = stuck.map(({ group, summary }) => `${group.label} (${shown(summary).mean})`);
  const verb = stuck.length > 1 ? 'are' : 'is';
  return `On ${dataset} ${few(names)} ${verb} hardly better than an untrained generator (${shown(untrained).mean}).`;
}

/** How the leader stands to the others, without the scores: for where these are shown already. */
export function standing(entries: readonly Standing[]): string {
  const [first, ...others] = entries;
  if (first?.verdict !== 'leader') return 'No variant is complete, so none is called best.';
  const words = `${lead(first, others)}${judgement(others)}`.replace(/^[,;] (but )?/, '');
  return words === '' ? '' : `${itemAt(words, 0).toUpperCase()}${words.slice(1)}.`;
}

/** By how much the leader leads: the ratio of the next complete mean to its own. */
function lead({ summary }: Standing, others: readonly Standing[]): string {
  const next = others.find(({ verdict }) => verdict !== 'incomplete');
  if (!next || !(defined(summary.mean) > 0)) return '';
  const ratio = defined(next.summary.mean) / defined(summary.mean);
  const below = (1 - 1 / ratio) * 100;
  return below < 0.5 ? `, level with ${next.group.label}` : `, ${below.toFixed(0)} % below ${next.group.label}`;
}

/** How the others stand to the leader: the rest of its sentence. */
function judgement(others: readonly Standing[]): string {
  const labels = (verdict: StandingVerdict): string[] =>
    others.filter((row) => row.verdict === verdict).map(({ group }) => group.label);
  const tied = labels('not separated');
  const undecided = labels('undecided');
  const apart = labels('separated').length;
  const incomplete = labels('incomplete');
  const parts: string[] = [];
  if (tied.length > 0) parts.push(`, but the seeds do not separate it from ${few(tied)}`);
  if (undecided.length > 0) parts.push(`, but one seed decides nothing against ${few(undecided)}`);
  if (parts.length === 0 && apart > 0)
    parts.push(`, and the seeds separate it from ${apart === 1 ? 'the other one' : `all ${apart} others`}`);
  if (incomplete.length > 0)
    parts.push(`; ${few(incomplete)} ${incomplete.length > 1 ? 'are' : 'is'} incomplete and not compared`);
  return parts.join('');
}

function few(names: readonly string[]): string {
  return names.length > 6 ? `${names.length} others` : enumerate(names);
}

/** Present where there is one seed, which tests nothing. */
export function descriptiveLabel(groups: readonly Group[]): Block[] {
  const most = Math.max(0, ...groups.map(({ records }) => records.length));
  if (most !== 1) return [];
  return [paragraph(text`${strong('Descriptive only')}: every variant has one seed, and one seed tests nothing.`)];
}
