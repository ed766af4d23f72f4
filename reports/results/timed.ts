import { itemAt } from '../../harness/ground/certain.js';
import type { CurveRow, RunRecord } from '../../harness/record/record.js';
import { aucOverSecondsOf, secondsTo } from '../../harness/record/convergence.js';
import { directionOf, type MetricTable } from '../../harness/record/metric-table.js';
import type { Group } from './groups.js';
import type { Results } from './results.js';

/** Several parts of a report ask for the same ones, and of many runs a copy is large. */
const made = new WeakMap<Results, Results>();

/**
 * The results with the scores that depend on the time that training took: the area under each column of the curve over
 * seconds, and the seconds to the threshold. They are no part of a run's record, which repeats bit for bit.
 */
export function withTimedScores(results: Results): Results {
  const timed = made.get(results) ?? timedResults(results);
  made.set(results, timed);
  return timed;
}

function timedResults(results: Results): Results {
  const records = results.records.map((record) => {
    const curve = record.status === 'ok' ? results.curves.get(record.name) : undefined;
    return curve ? { ...record, metrics: { ...record.metrics, ...timedScores(record, curve, results.table) } } : record;
  });
  return { ...results, records };
}

function timedScores(
  { metrics }: RunRecord,
  curve: readonly CurveRow[],
  table: MetricTable,
): Record<string, number | null> {
  const rises = curve.every((row, at) => at === 0 || row.seconds > itemAt(curve, at - 1).seconds);
  const scores: Record<string, number | null> = {};
  for (const name of Object.keys(metrics)) {
    const column = name.replace(/_auc$/, '');
    if (column !== name) scores[`${name}_seconds`] = rises ? aucOverSecondsOf(curve, column) : null;
    const [, along, threshold] = /^(.*)_steps_to_(.*)$/.exec(name) ?? [];
    if (!along) continue;
    const { seconds, censored } = secondsTo(curve, along, Number(threshold), directionOf(along, table), 0);
    scores[`${along}_seconds_to_${threshold}`] = censored ? null : seconds;
  }
  return scores;
}

/** Columns of steps or seconds to a threshold: empty where a run ended before it. */
export const isArrival = (column: string): boolean => /_(?:steps|seconds)_to_[^_]*$/.test(column);

/** When the runs of a group reached a threshold. */
export interface Arrival {
  readonly reached: number;
  /** Over the ok runs; null where half of them did not reach it. */
  readonly median: number | null;
}

/** Runs that did not arrive are later than all that did, so the median is known where most did. */
export function arrivalOf({ ok }: Group, column: string): Arrival {
  const times = ok.map(({ metrics }) => metrics[column] ?? Infinity).sort((a, b) => a - b);
  const [below, above] = [times[Math.ceil(times.length / 2) - 1], times[Math.floor(times.length / 2)]];
  const median = ((below ?? Infinity) + (above ?? Infinity)) / 2;
  return { reached: times.filter(Number.isFinite).length, median: Number.isFinite(median) ? median : null };
}
