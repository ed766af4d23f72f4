import { itemAt } from '../ground/certain.js';
import { readCsv } from '../../text/read-csv.js';
import { toCsv } from '../../text/write-csv.js';
import { columnsOf } from './columns.js';
import type { CurveRow } from './record.js';

const PLACE = ['step', 'seconds', 'passes'] as const;

/** The `curve.csv` of one run. */
export function curveCsv(curve: readonly CurveRow[]): string {
  const rows = curve.map(({ metrics, ...place }) => ({ ...place, ...metrics }));
  return toCsv([...PLACE, 'flops', ...columnsOf(curve)], rows);
}

/** Rows of a `curve.csv`: step, seconds, passes, flops, then metric columns; an empty cell is an undefined metric. */
export function parseCurve(text: string): CurveRow[] {
  const [header = [], ...rows] = readCsv(text);
  return curveRows(header, rows);
}

/** The same of cells that are read already. */
export function curveRows(header: readonly string[], rows: readonly (readonly string[])[]): CurveRow[] {
  if (PLACE.some((column, at) => header[at] !== column))
    throw new Error(`its header does not start with ${PLACE.join(',')}`);
  return rows.map((cells, index) => {
    if (cells.length !== header.length)
      throw new Error(`row ${index + 1} has ${cells.length} cells instead of ${header.length}`);
    const values = new Map(header.map((column, at) => [column, numberIn(itemAt(cells, at))]));
    const [step, seconds, passes] = PLACE.map((column) => {
      const value = values.get(column);
      if (value == null) throw new Error(`row ${index + 1} has no ${column}`);
      values.delete(column);
      return value;
    }) as [number, number, number];
    const flops = values.get('flops') ?? 0; // files of versions that did not count them have no such column
    values.delete('flops');
    return { step, seconds, passes, flops, metrics: Object.fromEntries(values) };
  });
}

function numberIn(cell: string): number | null {
  if (cell === '') return null;
  const value = Number(cell);
  if (!Number.isFinite(value)) throw new Error(`“${cell}” is not a number`);
  return value;
}
