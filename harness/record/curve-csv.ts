import { itemAt } from '../ground/certain.js';
import { readCsv } from '../../text/read-csv.js';
import { toCsv } from '../../text/write-csv.js';
import { columnsOf } from './columns.js';
import type { CurveRow } from './record.js';

/** The `curve.csv` of one run. */
export function curveCsv(curve: readonly CurveRow[]): string {
  const rows = curve.map(({ step, seconds, passes, metrics }) => ({ step, seconds, passes, ...metrics }));
  return toCsv(['step', 'seconds', 'passes', ...columnsOf(curve)], rows);
}

/** Rows of a `curve.csv`: step, seconds, passes, then metric columns; an empty cell is an undefined metric. */
export function parseCurve(text: string): CurveRow[] {
  const [header, ...rows] = readCsv(text);
  if (header?.[0] !== 'step' || header[1] !== 'seconds' || header[2] !== 'passes')
    throw new Error('its header does not start with step,seconds,passes');
  return rows.map((cells, index) => {
    if (cells.length !== header.length)
      throw new Error(`row ${index + 1} has ${cells.length} cells instead of ${header.length}`);
    const values = new Map(header.map((column, at) => [column, numberIn(itemAt(cells, at))]));
    const [step, seconds, passes] = ['step', 'seconds', 'passes'].map((column) => {
      const value = values.get(column);
      if (value == null) throw new Error(`row ${index + 1} has no ${column}`);
      values.delete(column);
      return value;
    }) as [number, number, number];
    return { step, seconds, passes, metrics: Object.fromEntries(values) };
  });
}

function numberIn(cell: string): number | null {
  if (cell === '') return null;
  const value = Number(cell);
  if (!Number.isFinite(value)) throw new Error(`“${cell}” is not a number`);
  return value;
}
