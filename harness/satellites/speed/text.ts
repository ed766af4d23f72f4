import { itemAt } from '../../ground/certain.js';
import type { SpeedResult } from './index.js';
import type { SpeedRow } from '../../record/speed-csv.js';
import { mebibytes } from '../../../text/format.js';
import { byPlace } from '../../../reports/model/speed-place.js';

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
  ['input KiB', ({ inputBytes }) => (inputBytes / 2 ** 10).toFixed(0)],
  ['tensors MiB', ({ peakBytes }) => mebibytes(peakBytes)],
  ['process MiB', ({ peakRssBytes }) => mebibytes(peakRssBytes)],
];

const gpuColumn: Column = ['GPU MiB', ({ gpuPeakBytes }) => (gpuPeakBytes === null ? '' : mebibytes(gpuPeakBytes))];

const fixed = (value: number): string => value.toFixed(3);

/** A table for the terminal per place. */
export function formatSpeed({ rows, refused }: SpeedResult): string {
  const tables = [...byPlace(rows)].map(([place, own]) => `${place}\n${aligned(own)}`);
  const reasons = refused.map(({ variant, scheme, reason }) => `${variant}, ${scheme}: ${reason}`);
  return [...tables, ...(reasons.length ? [['Not timed:', ...reasons].join('\n')] : [])].join('\n\n');
}

function aligned(rows: readonly SpeedRow[]): string {
  const onGpu = rows.some(({ gpuPeakBytes }) => gpuPeakBytes !== null);
  const columns = onGpu ? [...COLUMNS, gpuColumn] : COLUMNS;
  const lines = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, cell]) => cell(row)))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => itemAt(line, i).length)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(itemAt(widths, i)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
