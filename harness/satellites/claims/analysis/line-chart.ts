import type { EChartsOption, SeriesOption } from 'echarts';
import { defined } from '../../../ground/certain.js';
import { scaleFor, valueAxis, type Scale } from '../../../../reports/charts/axis.js';
import { band } from '../../../../reports/charts/marks.js';
import { FONT, light, styleOf } from '../../../../reports/charts/theme.js';
import { renderSvg } from '../../../../reports/render/figures/svg.js';

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
  /** What the others are compared with: dots over them, without a colour of their own. */
  readonly isReference?: boolean;
}

export interface LineChart {
  readonly x: { readonly name: string; readonly log?: boolean };
  readonly y: { readonly name: string; readonly log?: boolean };
  readonly lines: readonly Line[];
  /** For a plane: both axes have the same linear scale. */
  readonly square?: boolean;
}

const reference = { colour: light.text, dash: [2, 7] as number[], symbol: 'circle' };
/** Between entries of the legend. */
const GAP = 24;
/** Letters may be wider than the library assumes. */
const LEGEND_MARGIN = 120;

/** How many rows the legend takes, by a generous guess at the width of its letters. */
function legendRows(labels: readonly string[], width: number): number {
  let [rows, used] = [1, 0];
  for (const label of labels) {
    const own = 30 + 7.2 * label.length + GAP;
    if (used > 0 && used + own > width) [rows, used] = [rows + 1, 0];
    used += own;
  }
  return rows;
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
  const measured = lines.filter(({ isReference }) => !isReference).map(({ label }) => label);
  const hasReference = measured.length < lines.length;
  const series = lines.flatMap((line) =>
    seriesOf(line, { across, up, place: measured.indexOf(line.label), isBroad: hasReference && !line.isReference }),
  );
  const labels = [...new Set(lines.map(({ label }) => label))];
  const width = square ? 640 : 720;
  const top = 16 + 28 * legendRows(labels, width - LEGEND_MARGIN);
  const named = (name: string, log: boolean): string => (log ? `${name} (log)` : name);
  const options: EChartsOption = {
    animation: false,
    textStyle: { fontFamily: FONT, color: light.text },
    grid: { left: 96, right: 24, top, bottom: 48 },
    legend: {
      top: 4,
      left: 'center',
      width: width - LEGEND_MARGIN,
      itemWidth: 22,
      itemHeight: 8,
      itemGap: GAP,
      type: 'plain',
      data: labels,
      textStyle: { color: light.text },
    },
    xAxis: { ...valueAxis(named(x.name, across.log), across, light, 'x'), splitLine: { show: false } },
    yAxis: { ...valueAxis(named(y.name, up.log), up, light, 'y'), nameGap: 78 },
    series,
  };
  return renderSvg(options, { width, height: top + (square ? width - 72 : 356) });
}

interface Drawn {
  readonly across: Scale;
  readonly up: Scale;
  /** Among the measured lines. */
  readonly place: number;
  /** So that the reference is seen on it. */
  readonly isBroad: boolean;
}

/** A line, and a band around it where each of its points has one. */
function seriesOf({ label, points, isReference = false }: Line, { across, up, place, isBroad }: Drawn): SeriesOption[] {
  const { colour, dash, symbol } = isReference ? reference : styleOf(place, light);
  const isMarked = points.length <= 25 && !isReference;
  const edge = (of: (point: LinePoint) => number): [number, number][] =>
    points.map((point) => [across.place(point.x), up.place(of(point))]);
  const banded = points.length > 1 && points.every(({ low, high }) => low !== undefined && high !== undefined);
  return [
    ...(banded
      ? [
          band(
            label,
            edge(({ high }) => defined(high)),
            edge(({ low }) => defined(low)),
            colour,
          ),
        ]
      : []),
    {
      type: 'line',
      name: label,
      symbol,
      symbolSize: 5,
      showSymbol: isMarked,
      z: isReference ? 4 : 3,
      data: edge((point) => point.y),
      lineStyle: { color: colour, width: isBroad ? 4 : 2, type: dash },
      itemStyle: { color: colour },
    },
  ];
}
