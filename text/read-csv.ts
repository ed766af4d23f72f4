import { defined } from '../harness/ground/certain.js';
/** One cell and what ends it: a comma, a line break or the end of the text. RFC 4180; bare LF also ends a line. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|$)/y;

/** Rows of cells of an RFC 4180 text. Strict: a stray quote is an error that names its line, never a guess. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let position = 0;
  while (position < text.length || row.length > 0) {
    CELL.lastIndex = position;
    const match = CELL.exec(text);
    if (!match) throw new Error(`line ${rows.length + 1} is not valid CSV`);
    const [whole, quoted, plain, end] = match;
    row.push(quoted === undefined ? defined(plain) : quoted.replaceAll('""', '"'));
    position += whole.length;
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
