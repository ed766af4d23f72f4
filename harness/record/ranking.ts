import { compareText } from '../../text/compare-text.js';
import { columnsOf, metricOf } from './columns.js';
import type { MetricTable } from './metric-table.js';
import type { RunRecord } from './record.js';

/**
 * The columns to rank the runs of one data set by: one metric's `_best` columns, the one of the network that chose the
 * best step first. That one was scored along the whole curve.
 */
export function rankingColumns(records: readonly RunRecord[], { ranking }: Pick<MetricTable, 'ranking'>): string[] {
  const [first] = records;
  if (!first) return [];
  const columns = columnsOf(records).filter((column) => column.endsWith('_best'));
  const metric = ranking[first.spec.dataset]?.find((name) => columns.some((column) => metricOf(column) === name));
  const chooser = first.spec.evaluation.curve[0] ?? '';
  const place = (column: string): number => (column.startsWith(`${metric}_${chooser}`) ? 0 : 1);
  return columns
    .filter((column) => metric !== undefined && metricOf(column) === metric)
    .sort((a, b) => place(a) - place(b) || compareText(a, b));
}
