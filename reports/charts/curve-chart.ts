import type { EChartsOption, SeriesOption } from 'echarts';
import { abscissas, type Abscissa, type CurveColumn } from '../model/chart.js';
import { axisName, scaleFor, scaleWithin, valueAxis } from './axis.js';
import { crosshair, curvesAt, placesOf, type Readings } from './crosshair.js';
import { band } from './marks.js';
import { FONT, styleOf, type Theme } from './theme.js';

export interface ShownCurves extends CurveColumn {
  readonly x: Abscissa;
  /** The part of the axis that is shown; all by default. */
  readonly range?: readonly [from: number, to: number] | null;
}

/** Lines with more evaluations have a marker only where a reader points at them. */
const MOST_MARKERS = 25;

/** Means over seeds along training, with a band from the lowest to the highest seed. */
export function curveChart(shown: ShownCurves, theme: Theme): EChartsOption {
  const { x, log, floor, curves, range = null } = shown;
  const points = curves.flatMap((curve) => curve.points);
  const inside = range === null ? points : points.filter((point) => point[x] >= range[0] && point[x] <= range[1]);
  const values = (inside.length > 0 ? inside : points).flatMap(({ mean, low, high }) => [mean, low, high]);
  const drawn = floor !== null && isNear(floor, values) ? floor : null;
  const scale = scaleFor(drawn === null ? values : [...values, drawn], log);
  const places = points.map((point) => point[x]);
  const across = range === null ? scaleFor(places, false, { fromZero: true }) : scaleWithin(range);
  const series = curves.flatMap(({ label, style, points: along }): SeriesOption[] => {
    const { colour, dash, symbol } = styleOf(style, theme);
    const edge = (of: 'low' | 'high'): [number, number][] => along.map((point) => [point[x], scale.place(point[of])]);
    return [
      ...(along.length > 1 ? [band(label, edge('high'), edge('low'), colour)] : []),
      {
        type: 'line',
        name: label,
        symbol,
        symbolSize: 5,
        showSymbol: along.length <= MOST_MARKERS,
        z: 3,
        data: along.map((point) => [point[x], scale.place(point.mean)]),
        lineStyle: { color: colour, width: 2, type: dash },
        itemStyle: { color: colour },
      },
    ];
  });
  if (drawn !== null) series.push(floorLine(scale.place(drawn), theme));
  return {
    animation: false,
    textStyle: { fontFamily: FONT, color: theme.text },
    grid: { left: 80, right: 20, top: 16, bottom: 48, containLabel: false },
    xAxis: { ...valueAxis(abscissas[x], across, theme, 'x'), splitLine: { show: false } },
    yAxis: valueAxis(axisName(shown, scale), scale, theme, 'y'),
    tooltip: crosshair(theme, (place) => curvesAt(curves, x, Number(place))),
    series,
  };
}

/** What a reader hears who goes along the axis. */
export const curveReadings = (shown: () => Pick<ShownCurves, 'curves' | 'x' | 'range'>): Readings => ({
  places: () => {
    const { curves, x, range } = shown();
    return placesOf(curves, x, range ?? undefined);
  },
  at: (place) => {
    const { curves, x } = shown();
    return curvesAt(curves, x, place);
  },
});

/** A floor far below the curves would squeeze them to a line. */
function isNear(floor: number, values: readonly number[]): boolean {
  const scale = scaleFor(values, true);
  return floor > 0 && scale.place(floor) > scale.min - (scale.max - scale.min);
}

function floorLine(place: number, theme: Theme): SeriesOption {
  return {
    type: 'line',
    name: 'noise floor',
    data: [],
    silent: true,
    markLine: {
      symbol: 'none',
      silent: true,
      animation: false,
      data: [{ yAxis: place }],
      lineStyle: { color: theme.muted, type: 'dashed', width: 1 },
      label: { formatter: 'noise floor', position: 'insideEndTop', color: theme.muted, fontSize: 11 },
    },
  };
}
