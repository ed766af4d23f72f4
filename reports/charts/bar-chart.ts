import type { EChartsOption } from 'echarts';
import type { BarsChart } from '../model/chart.js';
import { itemAt } from '../../harness/ground/certain.js';
import { number } from '../../text/format.js';
import { scaleFor, valueAxis } from './axis.js';
import { escapeHtml } from '../../text/escape-html.js';
import { categories, labelWidth } from './categories.js';
import { whiskers } from './marks.js';
import { FONT, styleOf, type Theme } from './theme.js';

const ROW = 26;

export const barChartHeight = (bars: number): number => bars * ROW + 64;

/** Bars from zero with 95 % intervals, the first on top. */
export function barChart({ name, bars, mark }: BarsChart, theme: Theme): EChartsOption {
  const values = bars.flatMap(({ value, interval }) => [value, ...(interval ?? [])]);
  const scale = scaleFor([...values, mark], false, { fromZero: true });
  const labels = bars.map(({ label }) => label);
  const spans = bars.flatMap(({ interval }, category) =>
    interval ? [{ category, low: interval[0], high: interval[1], colour: theme.text }] : [],
  );
  return {
    animation: false,
    textStyle: { fontFamily: FONT, color: theme.text },
    grid: { left: labelWidth(labels), right: 24, top: 8, bottom: 48 },
    xAxis: valueAxis(name, scale, theme, 'x'),
    yAxis: categories(labels, theme),
    tooltip: {
      trigger: 'item',
      confine: true,
      formatter: (at) => {
        const bar = bars[(Array.isArray(at) ? itemAt(at, 0) : at).dataIndex];
        const range = bar?.interval ? ` [${number(bar.interval[0])}, ${number(bar.interval[1])}]` : '';
        return bar ? `<b>${escapeHtml(bar.label)}</b><br>${number(bar.value)}${range}` : '';
      },
    },
    series: [
      {
        type: 'bar',
        name,
        barWidth: 14,
        z: 2,
        data: bars.map(({ value, style }) => ({
          value,
          itemStyle: { color: styleOf(style, theme).colour, opacity: 0.8, borderRadius: [0, 3, 3, 0] },
        })),
        markLine: {
          symbol: 'none',
          silent: true,
          animation: false,
          data: [{ xAxis: mark }],
          lineStyle: { color: theme.muted, type: 'dashed' },
          label: { show: false },
        },
      },
      whiskers('95 % interval', spans, 4),
    ],
  };
}
