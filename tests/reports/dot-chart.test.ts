import type { CustomSeriesOption } from 'echarts';
import { expect, it } from 'vitest';
import { dotChart } from '../../reports/charts/dot-chart.js';
import { light } from '../../reports/charts/theme.js';

interface Line {
  readonly shape: { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number };
}

it('ends an interval with a bar, or with an arrow where it goes on beyond a logarithmic axis', () => {
  const values = [1, 2].map((value, seed) => ({ seed, value }));
  const rows = [
    { label: 'narrow', style: 0, values, mean: 1.5, interval: [0.8, 2.2] as const },
    { label: 'wide', style: 1, values, mean: 1.5, interval: [0, 9] as const },
  ];
  const [whiskers] = dotChart({ name: 'fd', unit: '', log: true, rows }, light).series as CustomSeriesOption[];
  const draw = whiskers!.renderItem as unknown as (
    at: { dataIndex: number },
    api: { coord: (place: [number, number]) => [number, number] },
  ) => { children: Line[] };
  const ends = rows.map((_, dataIndex) =>
    draw({ dataIndex }, { coord: ([x, y]) => [x, y] })
      .children.slice(1)
      .map(({ shape: { x1, x2 } }) => (x1 === x2 ? 'bar' : 'slanted')),
  );
  expect(ends).toEqual([
    ['bar', 'bar'],
    ['slanted', 'slanted', 'bar'],
  ]);
});
