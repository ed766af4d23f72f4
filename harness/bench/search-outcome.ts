import { join } from 'node:path';
import { parseCurve } from '../record/curve-csv.js';
import { readRunFile } from '../record/record-file.js';
import type { PlannedRun } from './plan.js';
import { foundIn, type Found, type Search } from '../suite/search.js';

/** A run as far as a search looks at it. */
type Made = Pick<PlannedRun, 'spec' | 'name' | 'state' | 'record'>;

/** What a search has found in the finished runs of a plan. */
export function foundSoFar(plan: readonly Made[], { firstSeed, samples }: Search, runs: string): Found[] {
  const searched = plan.filter(({ spec: { seed } }) => seed >= firstSeed && seed < firstSeed + samples);
  return foundIn(searched.map((run) => ({ spec: run.spec, name: run.name, score: scoreOf(run, runs) })));
}

/**
 * The lowest distance to the train split along training, the untrained generator's left out. What is reported is measured
 * against the test split.
 */
export function scoreOf({ name, state, record }: Made, runs: string): number | null | undefined {
  if (state !== 'cached') return undefined;
  if (record?.status !== 'ok') return null;
  const curve = readRunFile(join(runs, name), record, 'curve.csv').toString('utf8');
  const values = parseCurve(curve).flatMap(({ step, metrics }) =>
    Object.entries(metrics).flatMap(([column, value]) =>
      step > 0 && column.endsWith('_train') && value !== null ? [value] : [],
    ),
  );
  return values.length === 0 ? null : Math.min(...values);
}
