import { existsSync } from 'node:fs';
import { readCsv } from '../../text/read-csv.js';
import { toCsv } from '../../text/write-csv.js';
import { LARGEST_TABLE, readText } from '../ground/files.js';

/** One line of `speed.csv`: a scheme of a variant at one size, against the first scheme of its contest. */
export interface SpeedRow {
  readonly variant: string;
  readonly preset: string;
  readonly scheme: string;
  readonly engine: string;
  readonly dataset: string;
  readonly batch: number;
  readonly width: number;
  /** Rounds timed. */
  readonly samples: number;
  readonly medianMs: number;
  readonly madMs: number;
  /** Time over that of the contest's first scheme, median over rounds with its 95 % interval; below 1 is faster. */
  readonly ratio: number;
  readonly ratioLow: number;
  readonly ratioHigh: number;
  /** Generator steps, and reals shown to the discriminator. */
  readonly stepsPerSecond: number;
  readonly imagesPerSecond: number;
  readonly passes: number;
  readonly kernels: number;
  readonly convolutions: number;
  readonly inputBytes: number;
  readonly peakBytes: number;
  readonly peakRssBytes: number;
  readonly gpuPeakBytes: number | null;
  readonly device: string;
  readonly threads: number;
  readonly cpu: string;
  readonly engineVersion: string;
  /** Its name; null where none computed, and in files of older versions. */
  readonly gpu: string | null;
  /** sha256 of the question that it answers: contest, patience, code and machine; null in files of older versions. */
  readonly key: string | null;
}

/** What the second lane of a contest's first scheme is called: it shows the method's own noise. */
export const againName = (scheme: string): string => `${scheme} (again)`;

/** Rows with one key were timed on the same thing in the same place; schemes and versions of the engine apart. */
export function contestKey(row: SpeedRow): string {
  const { variant, preset, dataset, batch, width, engine, device, gpu, threads, cpu } = row;
  return JSON.stringify([variant, preset, dataset, batch, width, engine, device, gpu, threads, cpu]);
}

/**
 * Columns of `speed.csv`, a row per timed combination. `medianMs`, `madMs`: a generator step with its discriminator steps,
 * median and median absolute deviation over `samples` interleaved rounds. `ratio` [`ratioLow`, `ratioHigh`]: time over that
 * of the alternating scheme in the same process, with its 95 % interval. Then what one such step does and takes; `gpuPeakBytes`
 * and `gpu` are empty without a GPU.
 */
export const SPEED_COLUMNS = [
  ...['variant', 'preset', 'scheme', 'engine', 'dataset', 'batch', 'width', 'samples'],
  ...['medianMs', 'madMs', 'ratio', 'ratioLow', 'ratioHigh', 'stepsPerSecond', 'imagesPerSecond'],
  ...['passes', 'kernels', 'convolutions', 'inputBytes', 'peakBytes', 'peakRssBytes', 'gpuPeakBytes'],
  ...['device', 'threads', 'cpu', 'engineVersion', 'gpu', 'key'],
] as const satisfies readonly (keyof SpeedRow)[];

export const speedCsv = (rows: readonly SpeedRow[]): string =>
  toCsv(
    SPEED_COLUMNS,
    rows.map((row) => ({ ...row })),
  );

const TEXTS: ReadonlySet<string> = new Set([
  ...['variant', 'preset', 'scheme', 'engine', 'dataset', 'device', 'cpu', 'engineVersion', 'gpu', 'key'],
]);

/** Empty where there is nothing to say, and absent in files of older versions. */
const OPTIONAL: ReadonlySet<string> = new Set(['gpuPeakBytes', 'gpu', 'key']);

/** The rows of a `speed.csv`; none where there is no such file. */
export function readSpeed(file: string): SpeedRow[] {
  return existsSync(file) ? parseSpeed(readText(file, LARGEST_TABLE)) : [];
}

/** Columns that are not known are left alone. */
export function parseSpeed(csv: string): SpeedRow[] {
  const [header = [], ...rows] = readCsv(csv);
  const missing = SPEED_COLUMNS.find((column) => !header.includes(column) && !OPTIONAL.has(column));
  if (missing) throw new Error(`it has no column ${missing}`);
  return rows.map((cells, index) => {
    const entries = SPEED_COLUMNS.map((column) => {
      const cell = (cells[header.indexOf(column)] ?? '').replace(/^'(?=[=+\-@\t\r])/, ''); // made safe for spreadsheets
      if (cell === '' && OPTIONAL.has(column)) return [column, null];
      if (TEXTS.has(column)) return [column, cell];
      if (cell === '' || !Number.isFinite(Number(cell)))
        throw new Error(`row ${index + 1}: ${column} “${cell}” is not a number`);
      return [column, Number(cell)];
    });
    return Object.fromEntries(entries) as SpeedRow;
  });
}
