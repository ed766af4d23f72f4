import { stringify } from 'csv-stringify/sync';

export type Cell = string | number | boolean | null | undefined;
export type Row = Readonly<Record<string, Cell>>;

/** RFC 4180. Numbers keep all digits, null is empty, text that a spreadsheet would run as a formula starts with '. */
export function toCsv(columns: readonly string[], rows: readonly Row[]): string {
  return stringify(
    rows.map((row) => columns.map((column) => row[column] ?? null)),
    {
      header: true,
      columns: columns.map((header) => ({ key: header, header })),
      record_delimiter: 'windows',
      escape_formulas: true,
      quoted_match: /[\r\n]/, // with CR LF between records it leaves lone breaks in cells bare
      cast: { boolean: (value) => String(value) },
    },
  );
}
