import { stringify } from 'csv-stringify/sync';
import { plain } from './plain.js';

export type Cell = string | number | boolean | null | undefined;
export type Row = Readonly<Record<string, Cell>>;

/** RFC 4180. Numbers keep all digits, null is empty, text that a spreadsheet would run as a formula starts with '. */
export const toCsv = (columns: readonly string[], rows: readonly Row[]): string =>
  tableCsv(
    columns,
    rows.map((row) => columns.map((column) => row[column])),
  );

/** Rows that become text together: so many are in memory as cells, however long the table is. */
const TOGETHER = 100;

/** The same of cells, which may be made as they are asked for. */
export function tableCsv(header: readonly string[], rows: Iterable<Cell[]>): string {
  const parts: string[] = [];
  let waiting: Cell[][] = [[...header]];
  for (const row of rows) {
    if (waiting.length === TOGETHER) {
      parts.push(textOf(waiting));
      waiting = [];
    }
    waiting.push(row);
  }
  return [...parts, textOf(waiting)].join('');
}

/** A carriage return may end a line of a cell. */
const shownCell = (cell: string): string => cell.split('\r').map(plain).join('\r');

const textOf = (rows: Cell[][]): string =>
  stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? shownCell(cell) : cell))),
    {
      record_delimiter: 'windows',
      escape_formulas: true,
      quoted_match: /[\r\n]/, // with CR LF between records it leaves lone breaks in cells bare
      cast: { boolean: (value) => String(value) },
    },
  );
