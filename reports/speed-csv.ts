import type { SpeedRow } from '../harness/speed/rows.js';
import { toCsv } from './write-csv.js';

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
