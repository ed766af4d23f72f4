import { defined } from '../../harness/ground/certain.js';
import { scaleOf } from '../../harness/record/metric-table.js';
import { compareText } from '../../text/compare-text.js';
import { shown } from '../../text/plain.js';
import { curveColumns, curveOf } from '../results/curves.js';
import { fileName } from '../results/file-names.js';
import { curveColumn, rankingOf, scoresBySeed, type Group } from '../results/groups.js';
import type { Results } from '../results/results.js';
import type { Block } from './blocks.js';
import type { Abscissa, Chart, Curve, CurveColumn, CurvesChart, DotRow, Scored, SeedsChart } from './chart.js';
import { columnNamed, peoplesName, unitOf } from './names.js';
import { standings } from './standings.js';
import { text } from './text.js';
import { dotsCaption, dotsOf } from './thin.js';

/** Curves of more variants than colours cannot be told apart on paper: there the first ones of the leaderboard are drawn. */
export const MOST_CURVES = 8;

/** A place in the palette for each label, in the order of the leaderboards: the first ones get the clearest colours. */
export function stylesOf(datasets: readonly (readonly [string, readonly Group[]])[]): ReadonlyMap<string, number> {
  const styles = new Map<string, number>();
  for (const [, groups] of datasets)
    for (const { group } of standings(groups, rankingOf(groups)[0] ?? ''))
      if (!styles.has(group.label)) styles.set(group.label, styles.size);
  return styles;
}

/** How an axis of a column is labelled. */
export const scored = (column: string, { table }: Pick<Results, 'table'>): Scored => ({
  column,
  name: peoplesName(column, table),
  unit: unitOf(column, table),
  log: scaleOf(column, table) === 'log',
});

/** The scores of a data set along training; nothing where none has a curve. */
export function curvesBlock(
  dataset: string,
  groups: readonly Group[],
  styles: ReadonlyMap<string, number>,
  results: Results,
): Block[] {
  const chart = curvesChart(dataset, groups, styles, results);
  const [first] = chart.columns;
  if (!first) return [];
  const over = 'mean over seeds, with a band from the lowest to the highest seed';
  const some = first.curves.length > MOST_CURVES ? `, first ${MOST_CURVES} of the leaderboard` : '';
  return [
    {
      kind: 'chart',
      chart: chartable(chart),
      caption: text`Scores of ${dataset} along training: ${over}`,
      captionOfFile: text`${columnNamed(first.column, results.table)} along training: ${over}${some}`,
      file: first.curves.length > 0 ? `figures/curve-${fileName(dataset)}.svg` : null,
    },
  ];
}

export function curvesChart(
  dataset: string,
  groups: readonly Group[],
  styles: ReadonlyMap<string, number>,
  results: Results,
): CurvesChart {
  const [best] = rankingOf(groups);
  const first = best === undefined ? null : curveColumn(best);
  const rank = (column: string): number => (column === first ? 0 : 1);
  const ordered = standings(groups, best ?? '').map(({ group }) => group);
  const columns = curveColumns(groups, results.curves)
    .sort((a, b) => rank(a) - rank(b) || compareText(a, b))
    .map((column): CurveColumn => ({
      ...scored(column, results),
      floor: results.floors[dataset]?.[column] ?? null,
      curves: ordered.flatMap((group): Curve[] => {
        const points = curveOf(group, column, results.curves);
        return points.length === 0 ? [] : [{ label: group.label, style: defined(styles.get(group.label)), points }];
      }),
    }));
  return { kind: 'curves', dataset, along: abscissaOf(groups), columns };
}

/** What the runs were given equally much of, else steps. */
export function abscissaOf(groups: readonly Group[]): Abscissa {
  const units = [...new Set(groups.flatMap(({ records }) => records.map(({ spec }) => spec.budget.unit)))];
  const [unit] = units;
  return units.length === 1 && (unit === 'flops' || unit === 'passes') ? unit : 'step';
}

/** Each ranking column over the seeds; the first one is a figure as well. */
export function seedsBlocks(
  dataset: string,
  groups: readonly Group[],
  styles: ReadonlyMap<string, number>,
  results: Results,
): Block[] {
  const most = Math.max(...groups.map(({ ok }) => ok.length));
  return rankingOf(groups).map((column, at): Block => {
    const chart = seedsChart(groups, column, styles, results);
    return {
      kind: 'chart',
      chart: chartable(chart),
      caption: text`${columnNamed(column, results.table)}: ${dotsCaption(most)}`,
      file: at === 0 && chart.rows.length > 0 ? `figures/seeds-${fileName(dataset)}.svg` : null,
    };
  });
}

export function seedsChart(
  groups: readonly Group[],
  column: string,
  styles: ReadonlyMap<string, number>,
  results: Results,
): SeedsChart {
  const rows = standings(groups, column)
    .filter(({ summary }) => summary.count > 0)
    .map(({ group, summary }): DotRow => ({
      label: group.label,
      style: defined(styles.get(group.label)),
      values: dotsOf(scoresBySeed(group, column)),
      mean: summary.mean,
      interval: summary.interval,
    }));
  return { kind: 'seeds', ...scored(column, results), rows };
}

/** With texts that charts can show. */
export function chartable<T extends Chart>(chart: T): T {
  return showable(chart);
}

function showable<T>(value: T): T {
  if (typeof value === 'string') return shown(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(showable) as T;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, showable(part)])) as T;
}
