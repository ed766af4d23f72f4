import { existsSync, readFileSync } from 'node:fs';
import type { SpeedRow } from '../harness/speed/rows.js';
import { counted, enumerate, number } from './format.js';
import { readCsv } from './read-csv.js';
import { list, table, type Block, type Text } from './text.js';
import { toCsv } from './write-csv.js';

export type { SpeedRow };

/** Columns of `speed.csv`, in their order (docs/results.md). */
export const SPEED_COLUMNS = [
  ...['variant', 'preset', 'scheme', 'engine', 'dataset', 'batch', 'width', 'samples'],
  ...['medianMs', 'madMs', 'ratio', 'ratioLow', 'ratioHigh', 'stepsPerSecond', 'imagesPerSecond'],
  ...['passes', 'kernels', 'convolutions', 'inputBytes', 'peakBytes', 'peakRssBytes'],
  ...['device', 'threads', 'cpu', 'engineVersion'],
] as const satisfies readonly (keyof SpeedRow)[];

export const speedCsv = (rows: readonly SpeedRow[]): string =>
  toCsv(
    SPEED_COLUMNS,
    rows.map((row) => ({ ...row })),
  );

const TEXTS: ReadonlySet<string> = new Set([
  ...['variant', 'preset', 'scheme', 'engine', 'dataset', 'device', 'cpu', 'engineVersion'],
]);

/** The rows of a `speed.csv`; none where there is no such file. */
export function readSpeed(file: string): SpeedRow[] {
  return existsSync(file) ? parseSpeed(readFileSync(file, 'utf8')) : [];
}

/** Columns that are not known are left alone. */
export function parseSpeed(csv: string): SpeedRow[] {
  const [header = [], ...rows] = readCsv(csv);
  const missing = SPEED_COLUMNS.find((column) => !header.includes(column));
  if (missing) throw new Error(`it has no column ${missing}`);
  return rows.map((cells, index) => {
    const entries = SPEED_COLUMNS.map((column) => {
      const cell = (cells[header.indexOf(column)] ?? '').replace(/^'(?=[=+\-@\t\r])/, ''); // made safe for spreadsheets
      if (TEXTS.has(column)) return [column, cell];
      if (cell === '' || !Number.isFinite(Number(cell)))
        throw new Error(`row ${index + 1}: ${column} “${cell}” is not a number`);
      return [column, Number(cell)];
    });
    return Object.fromEntries(entries) as SpeedRow;
  });
}

/** Variant and scheme, as a person reads them. */
export function speedLabel({ variant, preset, scheme }: SpeedRow): string {
  return `${preset === 'default' ? variant : `${variant} (${preset})`} ${scheme}`;
}

/** The timings as a table, after a sentence for each scheme. */
export function speedBlocks(rows: readonly SpeedRow[]): Block[] {
  if (rows.length === 0) return [];
  const header = ['variant', 'scheme', 'engine', 'batch', 'width', 'ms/step ± MAD', 'time over alternating [95 %]'];
  const cells = rows.map((row): (string | Text)[] => [
    row.preset === 'default' ? row.variant : `${row.variant} (${row.preset})`,
    ...[row.scheme, row.engine, String(row.batch), String(row.width)],
    `${number(row.medianMs)} ± ${number(row.madMs)}`,
    `${round(row.ratio)} [${round(row.ratioLow)}, ${round(row.ratioHigh)}]`,
    ...[number(row.stepsPerSecond), number(row.imagesPerSecond), number(row.passes), number(row.convolutions)],
    `${(row.peakRssBytes / 2 ** 20).toFixed(0)} MiB`,
  ]);
  return [
    list(speedFindings(rows).map((finding) => [finding])),
    table([...header, 'steps/s', 'images/s', 'passes', 'convolutions', 'peak memory'], cells),
  ];
}

const AGAIN = / \(again\)$/;

/** For each scheme: in how many combinations its interval lies below, above or across 1; then the method's own noise. */
export function speedFindings(rows: readonly SpeedRow[]): string[] {
  const schemes = [...new Set(rows.map(({ scheme }) => scheme))].filter((scheme) => scheme !== 'alternating');
  const findings = schemes
    .filter((scheme) => !AGAIN.test(scheme))
    .map((scheme) => {
      const timed = rows.filter((row) => row.scheme === scheme);
      const faster = timed.filter(({ ratioHigh }) => ratioHigh < 1).length;
      const slower = timed.filter(({ ratioLow }) => ratioLow > 1).length;
      const across = timed.length - faster - slower;
      const found = [
        ...(faster > 0 ? [`faster in ${faster}`] : []),
        ...(slower > 0 ? [`slower in ${slower}`] : []),
        ...(across > 0 ? [`undecided in ${across}`] : []),
      ];
      return `${scheme} takes ${range(timed)} times as long as alternating: ${enumerate(found)} of ${counted(timed.length, 'timing')}.`;
    });
  const again = rows.filter(({ scheme }) => AGAIN.test(scheme));
  return again.length === 0 ? findings : [...findings, `A scheme against itself gives ${range(again)}: the noise.`];
}

function range(rows: readonly SpeedRow[]): string {
  const ratios = rows.map(({ ratio }) => ratio);
  const [low, high] = [round(Math.min(...ratios)), round(Math.max(...ratios))];
  return low === high ? low : `${low} to ${high}`;
}

function round(ratio: number): string {
  return number(Number(ratio.toFixed(3)));
}
