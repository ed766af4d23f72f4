import { join } from 'node:path';
import { parseCurve } from '../../harness/record/curve-csv.js';
import type { CurveRow, RunRecord } from '../../harness/record/record.js';
import { readRunFile } from '../../harness/record/record-file.js';
import { countableCurve } from './countable.js';

/** The rows of a run's `losses.csv`, as its record vouches for it; undefined where it kept none. */
export function readLosses(folder: string, record: RunRecord): CurveRow[] | undefined {
  if (!record.files || !Object.hasOwn(record.files, 'losses.csv')) return undefined;
  const text = readRunFile(join(folder, 'runs', record.name), record, 'losses.csv').toString('utf8');
  return countableCurve(parseCurve(text));
}
