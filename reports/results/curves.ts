import { defined } from '../../harness/ground/certain.js';
import type { CurveRow } from '../../harness/record/record.js';
import type { CurvePoint } from './curve-point.js';
import type { Group } from './groups.js';
import { mean } from '../../statistics/summary.js';

/** A column along training over the seeds, at every step at which at least one ok run has it. */
export function curveOf(group: Group, column: string, curves: ReadonlyMap<string, readonly CurveRow[]>): CurvePoint[] {
  const steps = new Map<number, { row: CurveRow; value: number }[]>();
  for (const row of group.ok.flatMap(({ name }) => curves.get(name) ?? [])) {
    const value = row.metrics[column] ?? null;
    if (value === null) continue;
    const rows = steps.get(row.step);
    if (rows) rows.push({ row, value });
    else steps.set(row.step, [{ row, value }]);
  }
  return [...steps.entries()]
    .sort(([a], [b]) => a - b)
    .map(([step, rows]) => {
      const values = rows.map(({ value }) => value);
      return {
        step,
        seconds: defined(mean(rows.map(({ row }) => row.seconds))),
        passes: defined(mean(rows.map(({ row }) => row.passes))),
        flops: defined(mean(rows.map(({ row }) => row.flops))),
        mean: defined(mean(values)),
        low: Math.min(...values),
        high: Math.max(...values),
        count: rows.length,
      };
    });
}

/** Columns of the test split along the curves of the groups' runs. */
export function curveColumns(groups: readonly Group[], curves: ReadonlyMap<string, readonly CurveRow[]>): string[] {
  const columns = new Set<string>();
  for (const { name } of groups.flatMap(({ ok }) => ok))
    for (const column of Object.keys(curves.get(name)?.at(-1)?.metrics ?? {})) columns.add(column);
  return [...columns].filter((column) => !column.endsWith('_train')).sort();
}
