import { itemAt } from '../../harness/ground/certain.js';
import { rankingOrder, toFacts } from '../../harness/metrics/catalogue.js';
import { programMetrics } from '../../harness/metrics/program.js';
import type { BenchRecord } from '../../harness/record/bench-record.js';
import { columnsOf, metricOf, networkOf } from '../../harness/record/columns.js';
import type { MetricTable } from '../../harness/record/metric-table.js';
import type { RunRecord } from '../../harness/record/record.js';

/** What a bench says of its metrics, and what the program knows of those of which it says nothing, as older ones do. */
export function metricTable(
  bench: Pick<BenchRecord, 'metrics' | 'ranking'> | null,
  records: readonly RunRecord[],
): MetricTable {
  const told = bench?.metrics ?? [];
  const known = programMetrics.map(toFacts).filter(({ name }) => !told.some((facts) => facts.name === name));
  const datasets = [...new Set(records.map(({ spec }) => spec.dataset))];
  const guessed = datasets.map((dataset) => [
    dataset,
    guessRanking(records.filter(({ spec }) => spec.dataset === dataset)),
  ]);
  return { metrics: [...told, ...known], ranking: { ...Object.fromEntries(guessed), ...bench?.ranking } };
}

/** Runs of older versions do not say what kind their data are: points are those with the distance of points in `pixels`. */
function guessRanking(records: readonly RunRecord[]): string[] {
  const [points, images] = [[2], [1, 1, 1]].map((shape) =>
    rankingOrder({ shape }, programMetrics).map(({ name }) => name),
  ) as [string[], string[]];
  const arePoints = columnsOf(records).some(
    (column) => networkOf(column) === 'pixels' && metricOf(column) === itemAt(points, 0) && column.endsWith('_best'),
  );
  return arePoints ? points : images;
}
