import { defined } from '../../harness/ground/certain.js';
import { fileName } from '../results/file-names.js';
import type { Results } from '../results/results.js';
import type { Block } from './blocks.js';
import type { Trend } from './chart.js';
import { chartable, scored } from './charts.js';
import { columnNamed } from './names.js';
import { text } from './text.js';

/** The ranking column over earlier benches; nothing below two of them. */
export function trendBlocks(dataset: string, results: Results, styles: ReadonlyMap<string, number>): Block[] {
  const here = results.history.filter((row) => row.dataset === dataset);
  const column = here.at(-1)?.column;
  const benches = [...new Set(here.map(({ label }) => label))];
  if (!column || benches.length < 2) return [];
  const rows = here.filter((row) => row.column === column && row.mean !== null);
  const labels = [...styles.keys()].filter((label) => rows.some(({ variant }) => variant === label));
  const trends = labels.map((label): Trend => ({
    label,
    style: defined(styles.get(label)),
    points: benches.map((bench) => {
      const row = rows.find((each) => each.label === bench && each.variant === label);
      return row ? { mean: row.mean, low: row.low, high: row.high } : null;
    }),
  }));
  return [
    {
      kind: 'chart',
      chart: chartable({ kind: 'trend', ...scored(column, results), benches, trends }),
      caption: text`${columnNamed(column, results.table)} over the last ${benches.length} benches: mean and 95 % interval`,
      file: `figures/trend-${fileName(dataset)}.svg`,
    },
  ];
}
