import { existsSync } from 'node:fs';
import { LARGEST_TABLE, readText } from '../../harness/ground/files.js';
import { readCsv } from '../../text/read-csv.js';
import { toCsv } from '../../text/write-csv.js';

/** What one bench found for one variant: a row of `history.csv`, in the order in which the benches were made. */
export interface HistoryRow {
  /** Names the bench, for instance the night. */
  readonly label: string;
  readonly commit: string;
  readonly dataset: string;
  /** The group's label: variant, and preset and scheme where they matter. */
  readonly variant: string;
  readonly column: string;
  readonly runs: number;
  readonly ok: number;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly stepsPerSecond: number | null;
}

const COLUMNS = [
  ...['label', 'commit', 'dataset', 'variant', 'column', 'runs', 'ok', 'mean', 'low', 'high', 'stepsPerSecond'],
] as const;

export function historyCsv(rows: readonly HistoryRow[]): string {
  return toCsv(
    COLUMNS,
    rows.map((row) => ({ ...row })),
  );
}

/** The rows of a `history.csv`; none where there is no such file. */
export function readHistory(file: string): HistoryRow[] {
  if (!existsSync(file)) return [];
  const [header = [], ...rows] = readCsv(readText(file, LARGEST_TABLE));
  const missing = COLUMNS.find((column) => !header.includes(column));
  if (missing) throw new Error(`it has no column ${missing}`);
  return rows.map((cells, index) => {
    const words = (column: string): string => (cells[header.indexOf(column)] ?? '').replace(/^'(?=[=+\-@\t\r])/, '');
    const value = (column: string): number | null => {
      const parsed = words(column) === '' ? null : Number(words(column));
      if (parsed !== null && !Number.isFinite(parsed))
        throw new Error(`row ${index + 1}: ${column} “${words(column)}” is not a number`);
      return parsed;
    };
    return {
      label: words('label'),
      commit: words('commit'),
      dataset: words('dataset'),
      variant: words('variant'),
      column: words('column'),
      runs: value('runs') ?? 0,
      ok: value('ok') ?? 0,
      mean: value('mean'),
      low: value('low'),
      high: value('high'),
      stepsPerSecond: value('stepsPerSecond'),
    };
  });
}
