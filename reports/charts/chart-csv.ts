import type { BarsChart, Chart, CurvesChart, SeedsChart, TrendChart } from '../model/chart.js';

type Cell = string | number | null;

/** The numbers of a chart, a row for each point; RFC 4180. */
export function chartCsv(chart: Chart): string {
  const rows = rowsOf(chart);
  return rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

function rowsOf(chart: Chart): Cell[][] {
  switch (chart.kind) {
    case 'curves':
    case 'losses':
      return curveRows(chart);
    case 'seeds':
      return seedRows(chart);
    case 'trend':
      return trendRows(chart);
    case 'speed':
      return barRows(chart);
  }
}

const curveRows = ({ columns }: Pick<CurvesChart, 'columns'>): Cell[][] => [
  ['column', 'variant', 'step', 'seconds', 'passes', 'flops', 'mean', 'low', 'high', 'seeds'],
  ...columns.flatMap(({ column, curves }) =>
    curves.flatMap(({ label, points }) =>
      points.map(({ step, seconds, passes, flops, mean, low, high, count }): Cell[] => [
        ...[column, label, step, seconds, passes, flops, mean, low, high, count],
      ]),
    ),
  ),
];

const seedRows = ({ column, rows }: SeedsChart): Cell[][] => [
  ['column', 'variant', 'seed', 'value', 'mean', 'ci_low', 'ci_high'],
  ...rows.flatMap(({ label, values, mean, interval }) =>
    values.map(({ seed, value }): Cell[] => [
      ...[column, label, seed, value, mean, interval?.[0] ?? null, interval?.[1] ?? null],
    ]),
  ),
];

const trendRows = ({ column, benches, trends }: TrendChart): Cell[][] => [
  ['column', 'variant', 'bench', 'mean', 'ci_low', 'ci_high'],
  ...trends.flatMap(({ label, points }) =>
    points.flatMap((point, at): Cell[][] =>
      point ? [[column, label, benches[at] ?? '', point.mean, point.low, point.high]] : [],
    ),
  ),
];

const barRows = ({ name, bars }: BarsChart): Cell[][] => [
  ['label', name, 'ci_low', 'ci_high'],
  ...bars.map(({ label, value, interval }): Cell[] => [label, value, interval?.[0] ?? null, interval?.[1] ?? null]),
];

/** Text that a spreadsheet would run as a formula starts with '. */
function cellText(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
