import { existsSync, readFileSync } from 'node:fs';
import { number } from './format.js';
import { readCsv } from './read-csv.js';
import { paragraph, table, type Block, type Text } from './text.js';
import { toCsv } from './write-csv.js';

/**
 * Columns of `speed.csv`, a row per timed combination. `medianMs`, `madMs`: a training step, median and median absolute
 * deviation over `samples` interleaved rounds. `ratio` [`ratioLow`, `ratioHigh`]: time over that of the alternating scheme
 * in the same process, with its 95 % interval.
 */
export const SPEED_COLUMNS = [
  ...['variant', 'scheme', 'engine', 'batch', 'width', 'samples', 'medianMs', 'madMs', 'ratio', 'ratioLow'],
  ...['ratioHigh', 'peakBytes', 'stepsPerSecond', 'imagesPerSecond', 'passes', 'device', 'threads', 'cpu'],
] as const;

export interface SpeedRow {
  readonly variant: string;
  readonly scheme: string;
  readonly engine: string;
  readonly batch: number;
  readonly width: number;
  readonly samples: number | null;
  readonly medianMs: number;
  readonly madMs: number | null;
  readonly ratio: number | null;
  readonly ratioLow: number | null;
  readonly ratioHigh: number | null;
  readonly peakBytes: number | null;
  readonly stepsPerSecond: number | null;
  readonly imagesPerSecond: number | null;
  readonly passes: number | null;
  /** What the machine was: rows of different machines are never compared. */
  readonly device: string;
  readonly threads: number | null;
  readonly cpu: string;
}

export function speedCsv(rows: readonly SpeedRow[]): string {
  return toCsv(
    SPEED_COLUMNS,
    rows.map((row) => ({ ...row })),
  );
}

/** The rows of a `speed.csv`; none where there is no such file. Columns that are not known are left alone. */
export function readSpeed(file: string): SpeedRow[] {
  return existsSync(file) ? parseSpeed(readFileSync(file, 'utf8')) : [];
}

export function parseSpeed(csv: string): SpeedRow[] {
  const [header = [], ...rows] = readCsv(csv);
  return rows.map((cells, index) => {
    const words = (column: string): string => (cells[header.indexOf(column)] ?? '').replace(/^'(?=[=+\-@\t\r])/, '');
    const optional = (column: string): number | null => {
      const value = words(column) === '' ? null : Number(words(column));
      if (value !== null && !Number.isFinite(value))
        throw new Error(`row ${index + 1}: ${column} “${words(column)}” is not a number`);
      return value;
    };
    const required = (column: string): number => {
      const value = optional(column);
      if (value === null) throw new Error(`row ${index + 1} has no ${column}`);
      return value;
    };
    if (words('variant') === '') throw new Error(`row ${index + 1} has no variant`);
    return {
      ...{ variant: words('variant'), scheme: words('scheme'), engine: words('engine') },
      ...{ batch: required('batch'), width: required('width'), medianMs: required('medianMs') },
      ...{ samples: optional('samples'), madMs: optional('madMs'), ratio: optional('ratio') },
      ...{ ratioLow: optional('ratioLow'), ratioHigh: optional('ratioHigh'), peakBytes: optional('peakBytes') },
      ...{ stepsPerSecond: optional('stepsPerSecond'), imagesPerSecond: optional('imagesPerSecond') },
      ...{ passes: optional('passes'), device: words('device'), threads: optional('threads'), cpu: words('cpu') },
    };
  });
}

/** What distinguishes a row from its neighbours, as a person reads it. */
export function speedLabel({ variant, scheme }: Pick<SpeedRow, 'variant' | 'scheme'>): string {
  return `${variant} ${scheme}`;
}

/** The timings as a table, with a sentence for each scheme that is faster or slower than alternating. */
export function speedBlocks(rows: readonly SpeedRow[]): Block[] {
  if (rows.length === 0) return [];
  const cells = rows.map((row): (string | Text)[] => [
    ...[row.variant, row.scheme, row.engine, String(row.batch), String(row.width)],
    row.madMs === null ? number(row.medianMs) : `${number(row.medianMs)} ± ${number(row.madMs)}`,
    ratioText(row),
    number(row.stepsPerSecond),
    number(row.imagesPerSecond),
    row.peakBytes === null ? '—' : `${(row.peakBytes / 2 ** 20).toFixed(0)} MiB`,
  ]);
  const header = ['variant', 'scheme', 'engine', 'batch', 'width', 'ms/step ± MAD', 'time over alternating [95 %]'];
  const blocks: Block[] = [table([...header, 'steps/s', 'images/s', 'peak memory'], cells)];
  const found = speedFindings(rows);
  return found.length > 0 ? [paragraph([found.join(' ')]), ...blocks] : blocks;
}

function ratioText({ ratio, ratioLow, ratioHigh }: SpeedRow): string {
  if (ratio === null) return '—';
  return ratioLow === null || ratioHigh === null
    ? number(ratio)
    : `${number(ratio)} [${number(ratioLow)}, ${number(ratioHigh)}]`;
}

/** For each scheme: in how many combinations its interval lies below, above or across 1. */
export function speedFindings(rows: readonly SpeedRow[]): string[] {
  const schemes = [...new Set(rows.map(({ scheme }) => scheme))].filter((scheme) => scheme !== 'alternating');
  return schemes.flatMap((scheme) => {
    const decided = rows.filter((row) => row.scheme === scheme && row.ratioLow !== null && row.ratioHigh !== null);
    if (decided.length === 0) return [];
    const faster = decided.filter(({ ratioHigh }) => ratioHigh! < 1).length;
    const slower = decided.filter(({ ratioLow }) => ratioLow! > 1).length;
    const ratios = decided.map(({ ratio }) => ratio!).sort((a, b) => a - b);
    const range = ratios.length === 1 ? round(ratios[0]!) : `${round(ratios[0]!)} to ${round(ratios.at(-1)!)}`;
    return [
      `The scheme ${scheme} takes ${range} times as long as alternating: faster in ${faster}, slower in ${slower} and undecided in ${decided.length - faster - slower} of ${decided.length} timings.`,
    ];
  });
}

function round(ratio: number): string {
  return number(Number(ratio.toFixed(2)));
}
