import type { EChartsOption } from 'echarts';
import { defined } from '../../harness/ground/certain.js';
import { barChart, barChartHeight } from '../charts/bar-chart.js';
import { chartCsv } from '../charts/chart-csv.js';
import { dotChart, dotChartHeight } from '../charts/dot-chart.js';
import type { Theme } from '../charts/theme.js';
import { trendChart, trendReadings } from '../charts/trend-chart.js';
import type { Chart, TrendChart } from '../model/chart.js';
import { chips, SHOWN_AT_FIRST } from './controls.js';
import { curvesDrawing } from './curves.js';
import { draw, type Drawing } from './drawing.js';
import { saveButtons } from './save.js';

/** Draws every chart of the page; the returned function draws them again in the current colours. */
export function drawCharts(charts: readonly Chart[]): () => void {
  const redraws = [...document.querySelectorAll<HTMLElement>('figure[data-chart]')].map((figure) => {
    const chart = defined(charts[Number(figure.dataset['at'])]);
    let redraw = (): void => undefined;
    const drawing = drawingOf(figure, chart, () => redraw());
    redraw = draw(figure, drawing);
    figure.append(saveButtons(figure, drawing, () => chartCsv(chart), nameOf(chart)));
    return redraw;
  });
  return () => redraws.forEach((redraw) => redraw());
}

/** Of its files. */
const nameOf = (chart: Chart): string => ('column' in chart ? `${chart.kind}-${chart.column}` : chart.kind);

function drawingOf(figure: HTMLElement, chart: Chart, redraw: () => void): Drawing {
  switch (chart.kind) {
    case 'curves':
    case 'losses':
      return curvesDrawing(figure, chart, redraw);
    case 'seeds':
      return fixed(dotChartHeight(chart.rows.length), (theme) => dotChart(chart, theme));
    case 'trend':
      return trendDrawing(figure, chart, redraw);
    case 'speed':
      return fixed(barChartHeight(chart.bars.length), (theme) => barChart(chart, theme));
  }
}

const fixed = (height: number, options: (theme: Theme) => EChartsOption): Drawing => ({ height, options });

function trendDrawing(figure: HTMLElement, trend: TrendChart, redraw: () => void): Drawing {
  const labels = trend.trends.map(({ label, style }) => [label, style] as const);
  const shown = new Set(labels.slice(0, SHOWN_AT_FIRST).map(([label]) => label));
  figure.prepend(chips(labels, shown, redraw));
  const now = (): TrendChart => ({ ...trend, trends: trend.trends.filter(({ label }) => shown.has(label)) });
  return { ...fixed(380, (theme) => trendChart(now(), theme)), readings: trendReadings(now) };
}
