import { defined } from '../harness/ground/certain.js';
import type { Curve } from './charts/curve-chart.js';
import type { Bar } from './charts/bar-chart.js';
import type { DotRow } from './charts/dot-chart.js';
import type { Trend } from './charts/trend-chart.js';
import { curveColumns, curveOf } from './curves.js';
import { byDataset, curveColumn, groupRuns, rankingOf, scoresBySeed, type Group } from './groups.js';
import { standings } from './standings.js';
import { compareText } from '../text/compare-text.js';
import { shown } from '../text/plain.js';
import type { Results } from './results.js';
import { speedLabel } from './speed.js';
import { byPlace } from './speed-place.js';
import { dotsCaption, dotsOf } from './thin.js';
import { scaleOf } from '../harness/record/metric-table.js';

/** What the charts of a report show; plain data, so that it travels into the page as JSON. */
export interface ChartData {
  readonly datasets: readonly DatasetCharts[];
  readonly speed: readonly SpeedChart[];
}

/** Time over that of alternating training, in one place. */
export interface SpeedChart {
  readonly place: string;
  readonly name: string;
  readonly bars: readonly Bar[];
  readonly mark: number;
}

export interface DatasetCharts {
  readonly dataset: string;
  /** Columns along training, the ranking one first. */
  readonly columns: readonly {
    readonly column: string;
    readonly log: boolean;
    readonly floor: number | null;
    readonly curves: readonly Curve[];
  }[];
  /** The ranking columns over the seeds. */
  readonly seeds: readonly SeedsChart[];
  /** The ranking column over earlier benches; null below two of them. */
  readonly trend: TrendData | null;
}

export interface SeedsChart {
  readonly column: string;
  readonly caption: string;
  readonly log: boolean;
  readonly rows: readonly DotRow[];
}

export interface TrendData {
  readonly column: string;
  readonly log: boolean;
  readonly benches: readonly string[];
  readonly trends: readonly Trend[];
}

export function chartData(results: Results): ChartData {
  const groups = groupRuns(results.records, results.table);
  const datasets = [...byDataset(groups)];
  const styles = stylesOf(datasets);
  return labelled({
    datasets: datasets.map(([dataset, members]) => datasetCharts(dataset, members, styles, results)),
    speed: speedCharts(results),
  });
}

/** With texts that charts can show; data sets keep their names, by which their pictures are found. */
function labelled<T>(value: T): T {
  if (typeof value === 'string') return shown(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(labelled) as T;
  const entries = Object.entries(value).map(([key, part]) => [key, key === 'dataset' ? part : labelled(part)]);
  return Object.fromEntries(entries) as T;
}

/** A place in the palette for each label, in the order of the leaderboards: the first ones get the clearest colours. */
export function stylesOf(datasets: readonly (readonly [string, readonly Group[]])[]): ReadonlyMap<string, number> {
  const styles = new Map<string, number>();
  for (const [, groups] of datasets)
    for (const { group } of standings(groups, rankingOf(groups)[0] ?? ''))
      if (!styles.has(group.label)) styles.set(group.label, styles.size);
  return styles;
}

function datasetCharts(
  dataset: string,
  groups: readonly Group[],
  styles: ReadonlyMap<string, number>,
  results: Results,
): DatasetCharts {
  const ranking = rankingOf(groups);
  const first = ranking[0] === undefined ? null : curveColumn(ranking[0]);
  const rank = (column: string): number => (column === first ? 0 : 1);
  const ordered = standings(groups, ranking[0] ?? '').map(({ group }) => group);
  const columns = curveColumns(groups, results.curves)
    .sort((a, b) => rank(a) - rank(b) || compareText(a, b))
    .map((column) => ({
      column,
      log: scaleOf(column, results.table) === 'log',
      floor: results.floors[dataset]?.[column] ?? null,
      curves: ordered.flatMap((group): Curve[] => {
        const points = curveOf(group, column, results.curves);
        return points.length === 0 ? [] : [{ label: group.label, style: defined(styles.get(group.label)), points }];
      }),
    }));
  const seeds = ranking.map((column): SeedsChart => ({
    column,
    caption: `${column}: ${dotsCaption(Math.max(...groups.map(({ ok }) => ok.length)))}`,
    log: scaleOf(column, results.table) === 'log',
    rows: standings(groups, column)
      .filter(({ summary }) => summary.count > 0)
      .map(({ group, summary }): DotRow => ({
        label: group.label,
        style: defined(styles.get(group.label)),
        values: dotsOf(scoresBySeed(group, column)),
        mean: summary.mean,
        interval: summary.interval,
      })),
  }));
  return { dataset, columns, seeds, trend: trendOf(dataset, results, styles) };
}

function trendOf(dataset: string, { history, table }: Results, styles: ReadonlyMap<string, number>): TrendData | null {
  const here = history.filter((row) => row.dataset === dataset);
  const column = here.at(-1)?.column;
  const benches = [...new Set(here.map(({ label }) => label))];
  if (!column || benches.length < 2) return null;
  const scored = here.filter((row) => row.column === column && row.mean !== null);
  const labels = [...styles.keys()].filter((label) => scored.some(({ variant }) => variant === label));
  const trends = labels.map((label) => ({
    label,
    style: defined(styles.get(label)),
    points: benches.map((bench) => {
      const row = scored.find((each) => each.label === bench && each.variant === label);
      return row ? { mean: row.mean, low: row.low, high: row.high } : null;
    }),
  }));
  return { column, log: scaleOf(column, table) === 'log', benches, trends };
}

/** Bars in the colours of their schemes, a chart for each place; what all rows of one share is not in their labels. */
function speedCharts({ speed }: Results): ChartData['speed'] {
  const schemes = [...new Set(speed.map(({ scheme }) => scheme))];
  return [...byPlace(speed)].map(([place, rows]) => {
    const details = (['batch', 'width'] as const).filter((column) => new Set(rows.map((row) => row[column])).size > 1);
    const bars = rows.map((row) => ({
      label: [speedLabel(row), ...details.map((column) => `${column} ${row[column]}`)].join(', '),
      style: schemes.indexOf(row.scheme),
      value: row.ratio,
      interval: [row.ratioLow, row.ratioHigh] as const,
    }));
    return { place, name: 'time of a step over that of alternating', bars, mark: 1 };
  });
}
