import type { SpeedRow } from '../../harness/record/speed-csv.js';
import type { Block } from './blocks.js';
import { chartable } from './charts.js';
import { speedLabel } from './speed.js';
import { byPlace } from './speed-place.js';

const NAME = 'time of a step over that of alternating';

/** Bars in the colours of their schemes, a chart for each place; what all rows of one share is not in their labels. */
export function speedCharts(speed: readonly SpeedRow[]): Block[] {
  const schemes = [...new Set(speed.map(({ scheme }) => scheme))];
  return [...byPlace(speed)].map(([place, rows], at): Block => {
    const details = (['batch', 'width'] as const).filter((column) => new Set(rows.map((row) => row[column])).size > 1);
    const bars = rows.map((row) => ({
      label: [speedLabel(row), ...details.map((column) => `${column} ${row[column]}`)].join(', '),
      style: schemes.indexOf(row.scheme),
      value: row.ratio,
      interval: [row.ratioLow, row.ratioHigh] as const,
    }));
    return {
      kind: 'chart',
      chart: chartable({ kind: 'speed', name: NAME, bars, mark: 1 }),
      caption: [`${place}: ${NAME}, with 95 % intervals`],
      file: `figures/speed${at === 0 ? '' : `-${at + 1}`}.svg`,
    };
  });
}
