import type { EChartsOption } from 'echarts';
import { itemAt } from '../../harness/ground/certain.js';
import { escapeHtml } from '../../text/escape-html.js';
import { number } from '../../text/format.js';
import { abscissas, type Abscissa, type Curve } from '../model/chart.js';
import type { CurvePoint } from '../results/curve-point.js';
import { styleOf, type Theme } from './theme.js';

/** What a crosshair tells: all series at one place on the axis, best first. */
export interface Reading {
  readonly title: string;
  readonly rows: readonly ReadingRow[];
}

export interface ReadingRow {
  readonly label: string;
  readonly style: number;
  readonly value: number;
  readonly hint: string;
}

/** The places on an axis at which there is something to read, ascending, and what it is. */
export interface Readings {
  places(): readonly number[];
  at(place: number): Reading;
}

/** A line across a chart at the place that a reader points at, and what all series say there. */
export const crosshair = (
  theme: Theme,
  readAt: (place: unknown) => Reading,
): NonNullable<EChartsOption['tooltip']> => ({
  trigger: 'axis',
  confine: true,
  axisPointer: { type: 'line', lineStyle: { color: theme.muted, width: 1, type: 'solid' } },
  backgroundColor: theme.ground,
  borderColor: theme.line,
  textStyle: { color: theme.text, fontSize: 12 },
  formatter: (at) => {
    const { axisValue } = itemAt([at].flat(), 0) as unknown as { axisValue: unknown };
    return tipOf(readAt(axisValue), theme);
  },
});

/** The evaluation of each curve that is nearest to a place, best first; none of curves that do not come so far. */
export function pointsAt(
  curves: readonly Curve[],
  x: Abscissa,
  place: number,
): { readonly curve: Curve; readonly point: CurvePoint }[] {
  const found = curves.flatMap((curve) => {
    const nearest = nearestTo(curve.points, x, place);
    return nearest ? [{ curve, point: nearest }] : [];
  });
  return found.sort((a, b) => a.point.mean - b.point.mean);
}

function nearestTo(points: readonly CurvePoint[], x: Abscissa, place: number): CurvePoint | undefined {
  const distance = (point: CurvePoint): number => Math.abs(point[x] - place);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return undefined;
  const beyond = Math.max(first[x] - place, place - last[x]);
  const gap = (last[x] - first[x]) / Math.max(1, points.length - 1);
  if (beyond > gap / 2) return undefined;
  return points.reduce((best, point) => (distance(point) < distance(best) ? point : best));
}

/** The places of all evaluations of some curves, within a part of the axis. */
export function placesOf(
  curves: readonly Curve[],
  x: Abscissa,
  [from, to]: readonly [from: number, to: number] = [-Infinity, Infinity],
): number[] {
  const all = new Set(curves.flatMap(({ points }) => points.map((point) => point[x])));
  return [...all].filter((place) => place >= from && place <= to).sort((a, b) => a - b);
}

export function curvesAt(curves: readonly Curve[], x: Abscissa, place: number): Reading {
  const rows = pointsAt(curves, x, place).map(({ curve, point }): ReadingRow => {
    const seeds = point.count === 1 ? '1 seed' : `${point.count} seeds`;
    const range = point.count === 1 ? '' : `${number(point.low)} to ${number(point.high)}, `;
    const where = point[x] === place ? '' : `, at ${rounded(point[x])}`;
    return { label: curve.label, style: curve.style, value: point.mean, hint: `${range}${seeds}${where}` };
  });
  return { title: `${rounded(place)} ${abscissas[x]}`, rows };
}

/** A line for each series, in its colour. Labels may hold any text: the tip is HTML, and so they are escaped. */
function tipOf({ title, rows }: Reading, theme: Theme): string {
  if (rows.length === 0) return '';
  const lines = rows.map(({ label, style, value, hint }) => {
    const { colour } = styleOf(style, theme);
    const swatch = `<span style="display:inline-block;width:9px;height:9px;margin-right:6px;background:${colour}"></span>`;
    return `<tr><td>${swatch}${escapeHtml(label)}</td><td style="text-align:right"><b>${number(value)}</b></td><td style="color:${theme.muted}">${escapeHtml(hint)}</td></tr>`;
  });
  return `<div class="tip"><b>${escapeHtml(title)}</b><table>${lines.join('')}</table></div>`;
}

/** `40 generator steps: hinge 12.5; sgan 20.1`, for those who listen; ranges would make it long. */
export function spoken({ title, rows }: Reading): string {
  const said = rows.map(({ label, value }) => `${label} ${number(value)}`);
  return `${title}: ${said.length === 0 ? 'nothing is shown' : said.join('; ')}`;
}

const rounded = (value: number): string => number(Number(value.toPrecision(5)));
