import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { itemAt } from '../../harness/ground/certain.js';
import { LARGEST_TABLE, readText } from '../../harness/ground/files.js';
import { parsedAs } from '../../harness/ground/parsed.js';
import { curveRows } from '../../harness/record/curve-csv.js';
import type { CurveRow, RunRecord } from '../../harness/record/record.js';
import { runRecordSchema } from '../../harness/record/run-schema.js';
import { readCsv } from '../../text/read-csv.js';

/*
 * Results without their `runs/`: all records in one file, all curves in another, one picture of each variant. Reports are
 * rebuilt from them as from a whole results folder, so that a published table can be checked against its numbers.
 */

export const RECORDS_FILE = 'records.json';
export const CURVES_FILE = 'curves.csv';

export const isCompact = (folder: string): boolean => existsSync(join(folder, RECORDS_FILE));

/** The records, and the curves by run. Throws an Error with a clause that says what is wrong. */
export function readCompact(folder: string): { records: RunRecord[]; curves: Map<string, CurveRow[]> } {
  const records = parsedAs(z.array(runRecordSchema), JSON.parse(readText(join(folder, RECORDS_FILE), LARGEST_TABLE)));
  return { records, curves: parseCurves(readText(join(folder, CURVES_FILE), LARGEST_TABLE)) };
}

/** A `curves.csv` by the run in its first column. */
function parseCurves(text: string): Map<string, CurveRow[]> {
  const [header = [], ...rows] = readCsv(text);
  const start = header.indexOf('step');
  if (header[0] !== 'run' || start < 0) throw new Error('its header has no run or no step');
  const byRun = new Map<string, string[][]>();
  for (const row of rows) byRun.set(itemAt(row, 0), [...(byRun.get(itemAt(row, 0)) ?? []), row.slice(start)]);
  return new Map([...byRun].map(([run, cells]) => [run, curveRows(header.slice(start), cells)]));
}
