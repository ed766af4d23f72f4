import type { EChartsOption, SeriesOption } from 'echarts';
import { entryOf, itemAt } from '../../harness/ground/certain.js';
import type { CurvePoint } from '../curves.js';
import { number } from '../../text/format.js';
import { plain } from '../../text/plain.js';
import { scaleFor, valueAxis } from './axis.js';
import { band } from './marks.js';
import { FONT, styleOf, type Theme } from './theme.js';

export const abscissas = {
  step: 'generator steps',
  seconds: 'training seconds',
  passes: 'passes',
} as const;
export type Abscissa = keyof typeof abscissas;

export interface Curve {
  readonly label: string;
  /** Its place in the palette. */
  readonly style: number;
  readonly points: readonly CurvePoint[];
}

export interface CurveChart {
  readonly column: string;
  readonly x: Abscissa;
  readonly log: boolean;
  /** What reals score against reals: a line across. */
  readonly floor: number | null;
  readonly curves: readonly Curve[];
}

/** Means over seeds along training, with a band from the lowest to the highest seed. */
export function curveChart({ column, x, log, floor, curves }: CurveChart, theme: Theme): EChartsOption {
  const points = curves.flatMap((curve) => curve.points);
  const values = points.flatMap(({ mean, low, high }) => [mean, low, high]);
  const drawn = floor !== null && isNear(floor, values) ? floor : null;
  const scale = scaleFor(drawn === null ? values : [...values, drawn], log);
  const across = scaleFor(
    points.map((point) => point[x]),
    false,
    { fromZero: true },
  );
  const series: SeriesOption[] = curves.flatMap(({ label, style, points: along }): SeriesOption[] => {
    const { colour, dash, symbol } = styleOf(style, theme);
    const edge = (of: 'low' | 'high'): [number, number][] => along.map((point) => [point[x], scale.place(point[of])]);
    return [
      ...(along.length > 1 ? [band(label, edge('high'), edge('low'), colour)] : []),
      {
        type: 'line',
        name: label,
        symbol,
        symbolSize: along.length > 25 ? 0 : 5,
        showSymbol: true,
        z: 3,
        data: along.map((point) => [point[x], scale.place(point.mean)]),
        lineStyle: { color: colour, width: 2, type: dash },
        itemStyle: { color: colour },
        emphasis: { focus: 'series' },
      },
    ];
  });
  if (drawn !== null) series.push(floorLine(scale.place(drawn), theme));
  return {
    animation: false,
    textStyle: { fontFamily: FONT, color: theme.text },
    grid: { left: 64, right: 20, top: 16, bottom: 48, containLabel: false },
    xAxis: { ...valueAxis(abscissas[x], across, theme, 'x'), splitLine: { show: false } },
    yAxis: valueAxis(scale.log ? `${column} (log)` : column, scale, theme, 'y'),
    tooltip: {
      trigger: 'item',
      confine: true,
      formatter: (at) => curveTip(Array.isArray(at) ? itemAt(at, 0) : at, curves, x),
    },
    series,
  };
}

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

/** Labels may hold any text: the tooltip is HTML, and so they are escaped. */
function curveTip(
  { seriesName = '', dataIndex }: { seriesName?: string | undefined; dataIndex: number },
  curves: readonly Curve[],
  x: Abscissa,
): string {
  const point = curves.find(({ label }) => label === seriesName)?.points[dataIndex];
  if (!point) return '';
  const seeds = point.count === 1 ? '1 seed' : `${point.count} seeds`;
  const range = point.count === 1 ? '' : ` (${number(point.low)} to ${number(point.high)})`;
  return `<b>${escapeHtml(seriesName)}</b><br>${number(Number(point[x].toPrecision(5)))} ${abscissas[x]}<br>${number(point.mean)}${range}, ${seeds}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return plain(text).replace(/[&<>"']/g, (mark) => entryOf(ENTITIES, mark));
}
