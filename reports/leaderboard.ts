import { code, escape, NONE, number, plusMinus, spread, table } from './format.js';
import { curveColumn, scoresOf, standings, type Group, type Standing } from './groups.js';
import type { Results } from './results.js';
import { summarise, type Summary } from './statistics.js';

/** Below this many seeds a paired two-sided Wilcoxon test cannot reach .05, whatever the scores. */
const SEEDS_TO_DECIDE = 6;

const VERDICTS: Readonly<Record<Standing['verdict'], string>> = {
  leader: 'leader',
  separated: 'separated',
  'not separated': '**not separated**',
  undecided: 'undecided: one seed',
  incomplete: 'not compared: a run has no score',
};

/** The groups of one data set by one column, with what real samples and an untrained generator score. */
export function leaderboard(dataset: string, groups: readonly Group[], column: string, results: Results): string {
  const along = curveColumn(column);
  const floor = results.floors[dataset]?.[along] ?? null;
  const rows = standings(groups, column).map(({ group, summary, verdict }, rank) => [
    summary.count > 0 ? String(rank + 1) : NONE,
    escape(group.label),
    okCount(group),
    plusMinus(summary),
    timesFloor(summary.mean, floor),
    plusMinus(scoresOf(group, `${along}_last`)),
    plusMinus(scoresOf(group, `${along}_auc`)),
    VERDICTS[verdict],
  ]);
  const untrained = untrainedScores(groups, along, results);
  if (untrained.mean !== null)
    rows.push(['', '*untrained generator*', '', spread(untrained), timesFloor(untrained.mean, floor), '', '', '']);
  if (floor !== null) rows.push(['', '*real vs real (noise floor)*', '', number(floor), '1×', '', '', '']);
  const header = ['#', 'variant (preset, scheme)', 'ok', 'best', '× floor', 'last', 'AUC', 'against the leader'];
  return `${code(column)}, lower is better:\n\n${table(header, rows)}`;
}

export function okCount({ records, ok }: Group): string {
  const collapsed = records.filter((record) => record.collapsed).length;
  return `${ok.length}/${records.length} ok${collapsed > 0 ? `, ${collapsed} collapsed` : ''}`;
}

function timesFloor(mean: number | null, floor: number | null): string {
  return mean === null || floor === null || floor <= 0 ? NONE : `${number(Number((mean / floor).toPrecision(3)))}×`;
}

/** Scores at step 0 over the runs of all groups. Runs of one seed share their evaluation latents: it has no interval. */
function untrainedScores(groups: readonly Group[], column: string, { curves }: Results): Summary {
  const starts = groups.flatMap(({ records }) =>
    records.map(({ name }) => curves.get(name)?.find(({ step }) => step === 0)?.metrics[column] ?? null),
  );
  return summarise(starts.filter((value) => value !== null));
}

/** Who leads on a data set and how far the seeds bear that out: one sentence. */
export function headline(dataset: string, groups: readonly Group[], column: string | undefined): string {
  const place = `On ${escape(dataset)}`;
  const rows = column === undefined ? [] : standings(groups, column);
  if (!rows.some(({ summary }) => summary.count > 0)) return `${place} no run has a score.`;
  const [first, ...others] = rows as [Standing, ...Standing[]];
  const scored = `${code(column!)} ${plusMinus(first.summary)}`;
  if (first.verdict !== 'leader')
    return `${place} every variant has a run without a score, so none is called best; the first in line is ${escape(first.group.label)} (${scored} over ${first.summary.count} of ${first.group.records.length} runs).`;
  const distance = column!.startsWith('fd_') ? 'Fréchet distance' : 'distance';
  const seeds = first.summary.count === 1 ? '1 seed' : `${first.summary.count} seeds`;
  return `${place} **${escape(first.group.label)}** has the lowest mean ${distance} (${scored} over ${seeds})${judgement(others)}.`;
}

/** How the others stand to the leader: the rest of its sentence. */
function judgement(others: readonly Standing[]): string {
  const labels = (verdict: Standing['verdict']): string[] =>
    others.filter((row) => row.verdict === verdict).map(({ group }) => escape(group.label));
  const tied = labels('not separated');
  const undecided = labels('undecided');
  const apart = labels('separated').length;
  const incomplete = labels('incomplete');
  const parts: string[] = [];
  if (tied.length > 0)
    parts.push(`, but its 95 % interval overlaps that of ${list(tied)}, so the seeds do not separate them`);
  if (undecided.length > 0) parts.push(`, but one seed decides nothing against ${list(undecided)}`);
  if (parts.length === 0 && apart > 0)
    parts.push(`, and its 95 % interval lies apart from ${apart === 1 ? 'the other one' : `all ${apart} others`}`);
  if (incomplete.length > 0) parts.push(`; a run without a score keeps ${list(incomplete)} out of the comparison`);
  return parts.join('');
}

function list(names: readonly string[]): string {
  return names.length > 4 ? `${names.length} others` : names.join(', ');
}

/** Present where the seeds are too few to test anything. */
export function descriptiveLabel(groups: readonly Group[]): string[] {
  const fewest = Math.min(...groups.map(({ records }) => records.length));
  if (groups.length === 0 || fewest >= SEEDS_TO_DECIDE) return [];
  return [
    `**Descriptive only**: some variants have ${fewest} ${fewest === 1 ? 'seed' : 'seeds'}; fewer than ${SEEDS_TO_DECIDE} cannot decide a paired test.`,
  ];
}
