import type { EChartsOption, SeriesOption } from 'echarts';
import { itemAt } from '../../harness/ground/certain.js';
import { number } from '../../text/format.js';
import { scaleFor, valueAxis } from './axis.js';
import { escapeHtml } from './curve-chart.js';
import { band } from './marks.js';
import { FONT, styleOf, type Theme } from './theme.js';

export interface TrendPoint {
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A variant over the benches of a history: a point for each, null where it was not among them. */
export interface Trend {
  readonly label: string;
  readonly style: number;
  readonly points: readonly (TrendPoint | null)[];
}

/** Scores over benches, with the 95 % interval as a band. */
export function trendChart(
  column: string,
  benches: readonly string[],
  trends: readonly Trend[],
  log: boolean,
  theme: Theme,
): EChartsOption {
  const known = trends.map((trend) => ({
    ...trend,
    places: trend.points.flatMap((point, at) => (point?.mean == null ? [] : [{ ...point, mean: point.mean, at }])),
  }));
  const scale = scaleFor(
    known.flatMap(({ places }) => places.map(({ mean }) => mean)),
    log,
  );
  const inside = (value: number): number =>
    Math.min(scale.max, Math.max(scale.min, scale.log && value <= 0 ? scale.min : scale.place(value)));
  const series = known.flatMap(({ label, style, places }): SeriesOption[] => {
    const { colour, dash, symbol } = styleOf(style, theme);
    const edge = (of: 'low' | 'high'): [number, number][] =>
      places.map((point) => [point.at, inside(point[of] ?? point.mean)]);
    return [
      ...(places.length > 1 ? [band(label, edge('high'), edge('low'), colour)] : []),
      {
        type: 'line',
        name: label,
        symbol,
        symbolSize: 6,
        showSymbol: true,
        z: 3,
        data: places.map(({ at, mean }) => [at, scale.place(mean)]),
        lineStyle: { color: colour, width: 2, type: dash },
        itemStyle: { color: colour },
      },
    ];
  });
  return {
    animation: false,
    textStyle: { fontFamily: FONT, color: theme.text },
    grid: { left: 64, right: 20, top: 16, bottom: 30 },
    xAxis: benchAxis(benches, theme),
    yAxis: valueAxis(scale.log ? `${column} (log)` : column, scale, theme, 'y'),
    tooltip: {
      trigger: 'item',
      confine: true,
      formatter: (at) => {
        const { seriesName = '', dataIndex } = Array.isArray(at) ? itemAt(at, 0) : at;
        const point = known.find(({ label }) => label === seriesName)?.places[dataIndex];
        return point
          ? `<b>${escapeHtml(seriesName)}</b>, ${escapeHtml(benches[point.at] ?? '')}<br>${number(point.mean)}`
          : '';
      },
    },
    series,
  };
}

const benchAxis = (benches: readonly string[], theme: Theme): NonNullable<EChartsOption['xAxis']> => ({
  type: 'category',
  data: [...benches],
  boundaryGap: true,
  axisTick: { show: false },
  axisLine: { lineStyle: { color: theme.line } },
  axisLabel: { color: theme.muted, fontSize: 11, hideOverlap: true },
});
