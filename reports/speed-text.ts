import type { SpeedResult } from '../harness/speed/index.js';
import type { SpeedRow } from '../harness/speed/rows.js';

type Column = readonly [title: string, cell: (row: SpeedRow) => string];

const COLUMNS: readonly Column[] = [
  ['variant', ({ variant, preset }) => (preset === 'default' ? variant : `${variant}:${preset}`)],
  ['batch', ({ batch }) => String(batch)],
  ['width', ({ width }) => String(width)],
  ['scheme', ({ scheme }) => scheme],
  ['ms/step', ({ medianMs, madMs }) => `${medianMs.toFixed(1)} ± ${madMs.toFixed(1)}`],
  ['ratio [95 %]', ({ ratio, ratioLow, ratioHigh }) => `${fixed(ratio)} [${fixed(ratioLow)}, ${fixed(ratioHigh)}]`],
  ['steps/s', ({ stepsPerSecond }) => stepsPerSecond.toFixed(1)],
  ['passes', ({ passes }) => String(passes)],
  ['convolutions', ({ convolutions }) => String(convolutions)],
  ['operations', ({ kernels }) => String(kernels)],
  ['input KB', ({ inputBytes }) => (inputBytes / 1e3).toFixed(0)],
  ['tensors MB', ({ peakBytes }) => (peakBytes / 1e6).toFixed(0)],
  ['process MB', ({ peakRssBytes }) => (peakRssBytes / 1e6).toFixed(0)],
];

const gpuColumn: Column = [
  'GPU MB',
  ({ gpuPeakBytes }) => (gpuPeakBytes === null ? '' : (gpuPeakBytes / 1e6).toFixed(0)),
];

const fixed = (value: number): string => value.toFixed(3);

/** A table for the terminal per engine and machine, since times are compared within one only. */
export function formatSpeed({ rows, refused }: SpeedResult): string {
  const places = [...new Set(rows.map(placeOf))];
  const tables = places.map((place) => `${place}\n${aligned(rows.filter((row) => placeOf(row) === place))}`);
  const reasons = refused.map(({ variant, scheme, reason }) => `${variant}, ${scheme}: ${reason}`);
  return [...tables, ...(reasons.length ? [['Not timed:', ...reasons].join('\n')] : [])].join('\n\n');
}

const placeOf = ({ engine, engineVersion, device, threads, cpu }: SpeedRow): string =>
  `${engine} (${engineVersion}), ${device.toUpperCase()}, ${threads} thread${threads === 1 ? '' : 's'}, ${cpu}`;

function aligned(rows: readonly SpeedRow[]): string {
  const onGpu = rows.some(({ gpuPeakBytes }) => gpuPeakBytes !== null);
  const columns = onGpu ? [...COLUMNS, gpuColumn] : COLUMNS;
  const lines = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, cell]) => cell(row)))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
