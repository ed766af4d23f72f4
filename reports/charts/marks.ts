import { itemAt } from '../../harness/ground/certain.js';
import type { CustomSeriesOption } from 'echarts';

type Place = readonly [x: number, y: number];
type Draw = Exclude<CustomSeriesOption['renderItem'], undefined | string>;

/** A filled band between two lines with common x. */
export function band(
  name: string,
  upper: readonly Place[],
  lower: readonly Place[],
  colour: string,
): CustomSeriesOption {
  const outline = [...upper, ...[...lower].reverse()];
  const renderItem: Draw = (_, api) => ({
    type: 'polygon',
    shape: { points: outline.map((place) => api.coord([...place])) },
    style: { fill: colour, opacity: 0.14 },
  });
  return {
    type: 'custom',
    name: `range of ${name}`,
    renderItem,
    data: [[...itemAt(outline, 0)]],
    silent: true,
    clip: true,
    tooltip: { show: false },
    z: 1,
    animation: false,
  };
}

/** From low to high at the height of a category; `cut` where it goes on below `low`. */
export interface Whisker {
  readonly category: number;
  readonly low: number;
  readonly high: number;
  readonly colour: string;
  readonly cut?: boolean;
}

/** Horizontal whiskers with a bar at their ends, or an arrow's head where they are cut. */
export function whiskers(name: string, rows: readonly Whisker[], cap = 5): CustomSeriesOption {
  const renderItem: Draw = (parameters, api) => {
    const row = itemAt(rows, parameters.dataIndex);
    const [left, y] = api.coord([row.low, row.category]) as [number, number];
    const [right] = api.coord([row.high, row.category]) as [number, number];
    const line = (x1: number, y1: number, x2: number, y2: number) => ({
      type: 'line' as const,
      shape: { x1, y1, x2, y2 },
      style: { stroke: row.colour, lineWidth: 2 },
    });
    const bar = (x: number) => line(x, y - cap, x, y + cap);
    const lower = row.cut ? [line(left, y, left + cap, y - cap), line(left, y, left + cap, y + cap)] : [bar(left)];
    return { type: 'group', children: [line(left, y, right, y), ...(cap > 0 ? [...lower, bar(right)] : [])] };
  };
  return {
    type: 'custom',
    name,
    renderItem,
    data: rows.map(({ category, low }) => [low, category]),
    silent: true,
    clip: true,
    tooltip: { show: false },
    z: 4,
    animation: false,
  };
}
