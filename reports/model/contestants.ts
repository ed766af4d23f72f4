import type { RunRecord } from '../../harness/record/record.js';
import { number, plusMinus, spread } from '../../text/format.js';
import { shown } from '../../text/plain.js';
import type { CurvePoint } from '../results/curve-point.js';
import { curveOf } from '../results/curves.js';
import type { Film } from '../results/films.js';
import { byDataset, curveColumn, rankingOf, scoresOf, type Group } from '../results/groups.js';
import type { Results } from '../results/results.js';
import type { Block } from './blocks.js';
import { scored } from './charts.js';
import type { Contestant } from './comparer.js';
import { extraColumns, okCount } from './leaderboard.js';
import { settingsOf } from './settings-of.js';

/** Beyond this only variants are offered: the curves of runs would be most of the page. */
const MOST_RUNS = 200;

/**
 * Any two variants or runs beside one another; nothing where there are not two.
 * @param groups In the order in which they are offered.
 */
export function comparerBlocks(groups: readonly Group[], films: readonly Film[], results: Results): Block[] {
  if (results.records.length < 2) return [];
  const withRuns = results.records.length <= MOST_RUNS;
  const datasets = [...byDataset(groups)].map(([dataset, members]) => {
    const column = rankingOf(members)[0];
    const runs = members.flatMap((group) =>
      withRuns && group.records.length > 1 ? group.records.map((run) => onlyRun(group, run)) : [],
    );
    const contestants = [
      ...members.map((group) => contestantOf(group, column, films)),
      ...runs.map((run) => ({ ...contestantOf(run, column, films), points: pointsOf(run, column, results) })),
    ];
    return { dataset, column, contestants };
  });
  const comparer = {
    contestants: datasets.flatMap(({ contestants }) => contestants),
    columns: datasets.flatMap(({ dataset, column }) =>
      column === undefined ? [] : [{ dataset: shown(dataset), ...scored(curveColumn(column), results) }],
    ),
  };
  return [{ kind: 'comparer', comparer }];
}

/** A run as a group of one. */
const onlyRun = (group: Group, run: RunRecord): Group => ({
  ...group,
  label: `${group.label}, seed ${run.spec.seed}`,
  records: [run],
  ok: group.ok.filter((each) => each === run),
});

function contestantOf(group: Group, column: string | undefined, films: readonly Film[]): Contestant {
  const film = films.find(({ run, dataset }) => dataset === group.dataset && group.records.includes(run));
  return {
    label: shown(group.label),
    dataset: shown(group.dataset),
    film: film ? { run: filmId(film), seed: film.run.spec.seed } : null,
    settings: settingsOfAll(group).map(([name, value]) => [shown(name), shown(value)]),
    scores: scoresShown(group, column),
    points: null,
  };
}

const pointsOf = (group: Group, column: string | undefined, { curves }: Results): CurvePoint[] =>
  column === undefined ? [] : curveOf(group, curveColumn(column), curves);

/** What a page finds the pictures of a run by. */
export const filmId = ({ run }: Pick<Film, 'run'>): string => shown(run.name);

/** Seeds besides, of which a variant has several. */
function settingsOfAll({ records }: Group): [string, string][] {
  const all = records.map(({ spec }) => settingsOf(spec));
  const names = [...new Set(all.flatMap((each) => [...each.keys()]))];
  const valueOf = (name: string): string => [...new Set(all.map((each) => each.get(name) ?? 'not set'))].join('; ');
  return [
    ...names.map((name): [string, string] => [name, valueOf(name)]),
    ['seed', records.map(({ spec }) => spec.seed).join(', ')],
  ];
}

function scoresShown(group: Group, column: string | undefined): [string, string][] {
  const columns = column === undefined ? [] : [[column, 'best'] as const];
  const asked = extraColumns([group]).map((extra) => [extra.column, extra.title] as const);
  const isRun = group.records.length === 1;
  return [
    [isRun ? 'status' : 'runs', isRun ? (group.records[0]?.status ?? '') : okCount(group)],
    ...columns.map(([name, title]): [string, string] => [title, plusMinus(scoresOf(group, name))]),
    ...asked.map(([name, title]): [string, string] => [title, spread(scoresOf(group, name))]),
    ['training seconds', number(meanSeconds(group))],
  ];
}

function meanSeconds({ ok }: Group): number | null {
  if (ok.length === 0) return null;
  const mean = ok.reduce((sum, { seconds }) => sum + seconds.training, 0) / ok.length;
  return Number(mean.toPrecision(4));
}
