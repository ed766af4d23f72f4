import { compareText } from '../../text/compare-text.js';
import { columnsOf, metricOf } from './columns.js';
import type { MetricTable } from './metric-table.js';
import type { RunRecord } from './record.js';

/**
 * The columns to rank the runs of one data set by: one metric's `_best` columns, the one of the network that chose the
 * best step first. That one was scored along the whole curve.
 */
export const rankingColumns = (records: readonly RunRecord[], table: Pick<MetricTable, 'ranking'>): string[] =>
  columnsOfFirst(records, table, () => true);

/** The same of the first metric in the ranking that is no distance, such as the divergence of the modes. */
export const countingColumns = (records: readonly RunRecord[], table: MetricTable): string[] =>
  columnsOfFirst(records, table, (name) => table.metrics.find((facts) => facts.name === name)?.isDistance === false);

function columnsOfFirst(
  records: readonly RunRecord[],
  { ranking }: Pick<MetricTable, 'ranking'>,
  isWanted: (metric: string) => boolean,
): string[] {
  const [first] = records;
  if (!first) return [];
  const columns = columnsOf(records).filter((column) => column.endsWith('_best'));
  const hasScores = (name: string): boolean => columns.some((column) => metricOf(column) === name);
  const metric = ranking[first.spec.dataset]?.filter(isWanted).find(hasScores);
  const chooser = first.spec.evaluation.curve[0] ?? '';
  const place = (column: string): number => (column.startsWith(`${metric}_${chooser}`) ? 0 : 1);
  return columns
    .filter((column) => metric !== undefined && metricOf(column) === metric)
    .sort((a, b) => place(a) - place(b) || compareText(a, b));
}
