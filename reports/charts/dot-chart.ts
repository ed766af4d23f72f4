import type { EChartsOption } from 'echarts';
import { itemAt } from '../../harness/ground/certain.js';
import { number } from '../../text/format.js';
import { scaleFor, valueAxis } from './axis.js';
import { escapeHtml } from './curve-chart.js';
import { whiskers } from './marks.js';
import { FONT, styleOf, type Theme } from './theme.js';

/** A row: the values of the seeds that are drawn, their mean and its 95 % interval. */
export interface DotRow {
  readonly label: string;
  readonly style: number;
  readonly values: readonly { readonly seed: number; readonly value: number }[];
  readonly mean: number | null;
  readonly interval: readonly [low: number, high: number] | null;
}

/** Pixels a row takes. */
const ROW = 30;

export const dotChartHeight = (rows: number): number => rows * ROW + 64;

/** Every seed as a dot, the mean as a bar across, the interval as whiskers; the first row on top. */
export function dotChart(column: string, rows: readonly DotRow[], log: boolean, theme: Theme): EChartsOption {
  const scores = rows.flatMap((row) => row.values.map(({ value }) => value));
  const lowest = Math.min(...scores);
  // On a logarithmic axis an interval that nears 0 would take all the room; it is cut at half the lowest score.
  const cut = log && lowest > 0 ? lowest / 2 : -Infinity;
  const ends = rows.flatMap(({ interval }) => interval ?? []).map((end) => Math.max(end, cut));
  const scale = scaleFor([...scores, ...ends], log);
  const dots = rows.flatMap(({ values: seeds, style }, category) =>
    seeds.map(({ value, seed }) => ({
      value: [scale.place(value), category],
      seed,
      itemStyle: { color: styleOf(style, theme).colour },
    })),
  );
  const means = rows.flatMap(({ mean, style }, category) =>
    mean === null ? [] : [{ value: [scale.place(mean), category], itemStyle: { color: styleOf(style, theme).colour } }],
  );
  const placeEnd = (end: number): number => scale.place(Math.max(end, cut));
  const spans = rows.flatMap(({ interval, style }, category) => {
    if (!interval) return [];
    const [low, high] = interval;
    return [
      { category, low: placeEnd(low), high: placeEnd(high), colour: styleOf(style, theme).colour, cut: low < cut },
    ];
  });
  return {
    animation: false,
    textStyle: { fontFamily: FONT, color: theme.text },
    grid: { left: labelWidth(rows.map(({ label }) => label)), right: 20, top: 8, bottom: 48 },
    xAxis: valueAxis(scale.log ? `${column} (log)` : column, scale, theme, 'x'),
    yAxis: categories(
      rows.map(({ label }) => label),
      theme,
    ),
    tooltip: tooltipOf(rows),
    series: [
      whiskers('95 % interval of the mean', spans),
      { type: 'scatter', name: 'seeds', data: dots, symbolSize: 8, itemStyle: { opacity: 0.65 }, z: 3 },
      {
        type: 'scatter',
        name: 'mean',
        symbol: 'rect',
        symbolSize: [3, 18],
        silent: true,
        z: 5,
        data: means,
      },
    ],
  };
}

/** Of a dot: its variant, seed and score. */
const tooltipOf = (rows: readonly DotRow[]): NonNullable<EChartsOption['tooltip']> => ({
  trigger: 'item',
  confine: true,
  formatter: (at) => {
    const { data } = (Array.isArray(at) ? itemAt(at, 0) : at) as unknown as {
      data: { value: [number, number]; seed?: number };
    };
    const row = rows[data.value[1]];
    const dot = row?.values.find(({ seed }) => seed === data.seed);
    return row && dot ? `<b>${escapeHtml(row.label)}</b>, seed ${dot.seed}<br>${number(dot.value)}` : '';
  },
});

/** A category axis with the first label on top. */
export function categories(labels: readonly string[], theme: Theme) {
  return {
    type: 'category' as const,
    data: [...labels],
    inverse: true,
    axisLine: { show: true, lineStyle: { color: theme.line } },
    axisTick: { show: false },
    axisLabel: { color: theme.text, fontSize: 12, interval: 0, width: 200, overflow: 'truncate' as const },
  };
}

/** Room for the longest label: measured by count, since text has no size outside a browser. */
export function labelWidth(labels: readonly string[]): number {
  return Math.min(220, 24 + 6.6 * Math.max(0, ...labels.map(({ length }) => length)));
}
