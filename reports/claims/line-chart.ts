import type { EChartsOption, SeriesOption } from 'echarts';
import { scaleFor, valueAxis } from '../charts/axis.js';
import { band } from '../charts/marks.js';
import { FONT, light, styleOf } from '../charts/theme.js';
import { renderSvg } from '../figures/svg.js';

export interface LinePoint {
  readonly x: number;
  readonly y: number;
  /** Lowest and highest seed. */
  readonly low?: number;
  readonly high?: number;
}

export interface Line {
  readonly label: string;
  readonly points: readonly LinePoint[];
}

export interface LineChart {
  readonly x: { readonly name: string; readonly log?: boolean };
  readonly y: { readonly name: string; readonly log?: boolean };
  readonly lines: readonly Line[];
  /** For a plane: both axes have the same linear scale. */
  readonly square?: boolean;
}

/** Lines with bands and a legend, as a stand-alone SVG. */
export function lineSvg({ x, y, lines, square = false }: LineChart): string {
  const points = lines.flatMap((line) => line.points);
  const [xs, ys] = [
    points.map((point) => point.x),
    points.flatMap(({ y: middle, low = middle, high = middle }) => [middle, low, high]),
  ];
  const both = scaleFor([...xs, ...ys], false);
  const [across, up] = square ? [both, both] : [scaleFor(xs, x.log ?? false), scaleFor(ys, y.log ?? false)];
  const series = lines.flatMap(({ label, points: along }, at): SeriesOption[] => {
    const { colour, dash, symbol } = styleOf(at, light);
    const edge = (of: (point: LinePoint) => number): [number, number][] =>
      along.map((point) => [across.place(point.x), up.place(of(point))]);
    const banded = along.length > 1 && along.every(({ low, high }) => low !== undefined && high !== undefined);
    return [
      ...(banded
        ? [
            band(
              label,
              edge(({ high }) => high!),
              edge(({ low }) => low!),
              colour,
            ),
          ]
        : []),
      {
        ...{ type: 'line', name: label, symbol, symbolSize: along.length > 25 ? 0 : 5, showSymbol: true, z: 3 },
        data: edge((point) => point.y),
        lineStyle: { color: colour, width: 2, type: dash },
        itemStyle: { color: colour },
      },
    ];
  });
  const named = (name: string, log: boolean): string => (log ? `${name} (log)` : name);
  const options: EChartsOption = {
    animation: false,
    textStyle: { fontFamily: FONT, color: light.text },
    grid: { left: 84, right: 24, top: 44, bottom: 48 },
    legend: {
      ...{ top: 4, left: 'center', itemWidth: 22, itemHeight: 8, itemGap: 32, type: 'plain' },
      data: lines.map(({ label }) => label),
      textStyle: { color: light.text },
    },
    xAxis: { ...valueAxis(named(x.name, across.log), across, light, 'x'), splitLine: { show: false } },
    yAxis: { ...valueAxis(named(y.name, up.log), up, light, 'y'), nameGap: 66 },
    series,
  };
  return renderSvg(options, square ? { width: 640, height: 624 } : { width: 720, height: 400 });
}
