import type { EChartsOption } from 'echarts';
import { itemAt } from '../../harness/ground/certain.js';
import { number } from '../../text/format.js';
import type { DotRow, Scored } from '../model/chart.js';
import { axisName, scaleFor, valueAxis } from './axis.js';
import { categories, labelWidth } from './categories.js';
import { escapeHtml } from '../../text/escape-html.js';
import { whiskers } from './marks.js';
import { FONT, styleOf, type Theme } from './theme.js';

/** Pixels a row takes. */
const ROW = 30;

export const dotChartHeight = (rows: number): number => rows * ROW + 80;

/** What a chart of seeds shows. */
export type ShownDots = Pick<Scored, 'name' | 'unit' | 'log'> & { readonly rows: readonly DotRow[] };

/** Every seed as a dot, the mean as a bar across, the interval as whiskers; the first row on top. */
export function dotChart(shown: ShownDots, theme: Theme): EChartsOption {
  const { rows, log } = shown;
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
    grid: { left: labelWidth(rows.map(({ label }) => label)), right: 20, top: 8, bottom: 64 },
    xAxis: valueAxis(axisName(shown, scale), scale, theme, 'x'),
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
