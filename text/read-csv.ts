import { CsvError, parse, type CastingFunction } from 'csv-parse/sync';

/** Rows of cells of an RFC 4180 text; bare LF also ends a line. Strict: a stray quote or CR is an error that names its line. */
export function readCsv(text: string): string[][] {
  try {
    return parse(text, {
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      cast: /\r(?!\n)/.test(text) && refuseBareReturn, // a call for every cell, so only where there is one
    });
  } catch (error) {
    if (error instanceof CsvError) throw new Error(`line ${error['lines']} is not valid CSV`);
    throw error;
  }
}

/** The parser would take a CR that ends no line for a part of the cell, quoted or not. */
const refuseBareReturn: CastingFunction = (cell, { quoting, lines }) => {
  if (!quoting && cell.includes('\r')) throw new Error(`line ${lines} is not valid CSV`);
  return cell;
};
