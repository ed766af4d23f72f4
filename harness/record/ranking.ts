import { compareText } from '../../text/compare-text.js';
import { columnsOf, metricOf } from './metric-names.js';
import type { RunRecord } from './record.js';

/**
 * Distances on which to rank, the first that there is; lower is better for all. Of points it is the sliced Wasserstein
 * distance, because the Gaussians that a Fréchet distance compares know no modes.
 */
const DISTANCES = [
  ...['sliced_wasserstein_pixels', 'fd', 'kd', 'sliced_wasserstein', 'wasserstein1', 'kl_modes'],
] as const;

/**
 * The columns to rank by: one metric's `_best` columns, the one of the network that chose the best step first. That one
 * was scored along the whole curve.
 */
export function rankingColumns(groups: readonly { readonly records: readonly RunRecord[] }[]): string[] {
  const records = groups.flatMap((group) => group.records);
  const columns = columnsOf(records).filter((column) => column.endsWith('_best'));
  const metric = DISTANCES.find((name) => columns.some((column) => isOf(column, name)));
  if (metric === undefined) return [];
  const chooser = records[0]?.spec.evaluation.curve[0] ?? '';
  const first = (column: string): number => (column.startsWith(`${metric}_${chooser}`) ? 0 : 1);
  return columns.filter((column) => isOf(column, metric)).sort((a, b) => first(a) - first(b) || compareText(a, b));
}

const isOf = (column: string, name: string): boolean =>
  column.startsWith(`${name}_`) && name.startsWith(metricOf(column) ?? name);
