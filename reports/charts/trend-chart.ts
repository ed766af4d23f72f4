import type { EChartsOption, SeriesOption } from 'echarts';
import type { TrendChart } from '../model/chart.js';
import { number } from '../../text/format.js';
import { axisName, scaleFor, valueAxis } from './axis.js';
import { crosshair, type Reading, type Readings } from './crosshair.js';
import { band } from './marks.js';
import { FONT, styleOf, type Theme } from './theme.js';

/** Scores over benches, with the 95 % interval as a band. */
export function trendChart(shown: TrendChart, theme: Theme): EChartsOption {
  const { benches, trends, log } = shown;
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
    grid: { left: 80, right: 20, top: 16, bottom: 30 },
    xAxis: benchAxis(benches, theme),
    yAxis: valueAxis(axisName(shown, scale), scale, theme, 'y'),
    tooltip: crosshair(theme, (place) => benchAt(shown, benches.indexOf(String(place)))),
    series,
  };
}

/** What a reader hears who goes along the benches. */
export const trendReadings = (shown: () => TrendChart): Readings => ({
  places: () => [...shown().benches.keys()],
  at: (place) => benchAt(shown(), place),
});

function benchAt({ benches, trends }: TrendChart, at: number): Reading {
  const rows = trends.flatMap(({ label, style, points }) => {
    const { mean = null, low = null, high = null } = points[at] ?? {};
    const hint = low === null || high === null ? '' : `[${number(low)}, ${number(high)}]`;
    return mean === null ? [] : [{ label, style, value: mean, hint }];
  });
  return { title: benches[at] ?? '', rows: rows.sort((a, b) => a.value - b.value) };
}

const benchAxis = (benches: readonly string[], theme: Theme): NonNullable<EChartsOption['xAxis']> => ({
  type: 'category',
  data: [...benches],
  boundaryGap: true,
  axisTick: { show: false },
  axisLine: { lineStyle: { color: theme.line } },
  axisLabel: { color: theme.muted, fontSize: 11, hideOverlap: true },
});
