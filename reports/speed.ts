import { existsSync } from 'node:fs';
import { LARGEST_TABLE, readText } from '../harness/files.js';
import type { SpeedRow } from '../harness/speed/rows.js';
import { counted, enumerate, mebibytes, number } from './format.js';
import { readCsv } from './read-csv.js';
import { byPlace, contestKey } from './speed-place.js';
import { list, paragraph, table, type Block } from './text.js';
import { toCsv } from './write-csv.js';

export type { SpeedRow };

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
  ...['device', 'threads', 'cpu', 'engineVersion', 'gpu'],
] as const satisfies readonly (keyof SpeedRow)[];

export const speedCsv = (rows: readonly SpeedRow[]): string =>
  toCsv(
    SPEED_COLUMNS,
    rows.map((row) => ({ ...row })),
  );

const TEXTS: ReadonlySet<string> = new Set([
  ...['variant', 'preset', 'scheme', 'engine', 'dataset', 'device', 'cpu', 'engineVersion', 'gpu'],
]);

/** Empty where there is nothing to say, and absent in files of older versions. */
const OPTIONAL: ReadonlySet<string> = new Set(['gpuPeakBytes', 'gpu']);

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

/** Variant and scheme, as a person reads them. */
export function speedLabel({ variant, preset, scheme }: SpeedRow): string {
  return `${preset === 'default' ? variant : `${variant} (${preset})`} ${scheme}`;
}

/** For each place a sentence for each scheme and a table of the timings. */
export const speedBlocks = (rows: readonly SpeedRow[]): Block[] =>
  [...byPlace(rows)].flatMap(([place, own]) => [
    paragraph([`${place}:`]),
    list(speedFindings(own).map((finding) => [finding])),
    speedTable(own),
  ]);

function speedTable(rows: readonly SpeedRow[]): Block {
  const header = ['variant', 'scheme', 'batch', 'width', 'ms/step ± MAD', 'time over alternating [95 %]'];
  const onGpu = rows.some(({ gpuPeakBytes }) => gpuPeakBytes !== null);
  const cells = rows.map((row) => [
    row.preset === 'default' ? row.variant : `${row.variant} (${row.preset})`,
    ...[row.scheme, String(row.batch), String(row.width)],
    `${number(row.medianMs)} ± ${number(row.madMs)}`,
    `${round(row.ratio)} [${round(row.ratioLow)}, ${round(row.ratioHigh)}]`,
    ...[number(row.stepsPerSecond), number(row.imagesPerSecond), number(row.passes), number(row.convolutions)],
    ...[number(row.kernels), mebibytes(row.peakBytes), mebibytes(row.peakRssBytes)],
    ...(onGpu ? [row.gpuPeakBytes === null ? '' : mebibytes(row.gpuPeakBytes)] : []),
  ]);
  const memory = ['tensors MiB', 'process MiB', ...(onGpu ? ['GPU MiB'] : [])];
  return table([...header, 'steps/s', 'images/s', 'passes', 'convolutions', 'operations', ...memory], cells);
}

/** What the second lane of a contest's first scheme is called: it shows the method's own noise. */
export const againName = (scheme: string): string => `${scheme} (again)`;

/**
 * Of one place, for each scheme: how its time compares with that of alternating, in how many combinations the interval lies below, above
 * or across 1, and how many convolutions it saves or adds. Then the method's own noise.
 */
export function speedFindings(rows: readonly SpeedRow[]): string[] {
  const again = againName('alternating');
  const noise = rows.filter(({ scheme }) => scheme === again);
  const schemes = [...new Set(rows.map(({ scheme }) => scheme))].filter(
    (scheme) => scheme !== 'alternating' && scheme !== again,
  );
  const findings = schemes.map((scheme) => {
    const timed = rows.filter((row) => row.scheme === scheme);
    const faster = timed.filter(({ ratioHigh }) => ratioHigh < 1).length;
    const slower = timed.filter(({ ratioLow }) => ratioLow > 1).length;
    const across = timed.length - faster - slower;
    const found = [
      ...(faster > 0 ? [`faster in ${faster}`] : []),
      ...(slower > 0 ? [`slower in ${slower}`] : []),
      ...(across > 0 ? [`undecided in ${across}`] : []),
    ];
    return `${scheme} takes ${range(timed)} times as long as alternating: ${enumerate(found)} of ${counted(timed.length, 'timing')}.${convolutionText(timed, rows)}`;
  });
  if (noise.length === 0) return findings;
  return [...findings, `Alternating against itself comes out at ${range(noise)}: that is the method’s own noise.`];
}

/** Within each contest, against alternating. */
function convolutionText(rows: readonly SpeedRow[], all: readonly SpeedRow[]): string {
  const percent = rows.flatMap((row) => {
    const base = all.find((other) => other.scheme === 'alternating' && contestKey(other) === contestKey(row));
    return base && base.convolutions > 0 ? [Math.round(100 * (row.convolutions / base.convolutions - 1))] : [];
  });
  if (percent.length === 0) return '';
  const [low, high] = [Math.min(...percent), Math.max(...percent)];
  const signed = (value: number): string => (value > 0 ? `+${value}` : value < 0 ? `−${-value}` : '0');
  if (low === 0 && high === 0) return ' It runs as many convolutions.';
  return ` Convolutions: ${low === high ? signed(low) : `${signed(low)} to ${signed(high)}`} %.`;
}

function range(rows: readonly SpeedRow[]): string {
  const ratios = rows.map(({ ratio }) => ratio);
  const [low, high] = [round(Math.min(...ratios)), round(Math.max(...ratios))];
  return low === high ? low : `${low} to ${high}`;
}

function round(ratio: number): string {
  return number(Number(ratio.toFixed(3)));
}
