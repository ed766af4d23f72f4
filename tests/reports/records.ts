import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { BenchRecord } from '../../harness/record/bench-record.js';
import type { CurveRow, RunRecord, RunSpec } from '../../harness/record/record.js';
import { fileChecksums, recordText, sealed } from '../../harness/record/record-file.js';
import { curveCsv } from '../../harness/record/curve-csv.js';
import { encodeGrid } from '../../pictures/sample-grid.js';
import { metricTable } from '../../reports/results/metric-table.js';
import type { Results } from '../../reports/results/results.js';
import type { SpeedRow } from '../../harness/record/speed-csv.js';

/** Receipts of reports go there. */
const cache = mkdtempSync(join(tmpdir(), 'ganbench-cache-'));
process.env['GANBENCH_CACHE'] = cache;
process.once('exit', () => rmSync(cache, { recursive: true, force: true }));

export const FD = 'fd_digits_n2k_test';

const provenance: RunRecord['provenance'] = {
  engine: 'cpu',
  engineVersion: 'tfjs 4.22.0',
  device: 'cpu',
  threads: 1,
  cpu: 'Test CPU',
  cores: 2,
  platform: 'linux x64',
  node: '20.0.0',
  commit: '0123456789abcdef',
  dirty: false,
};

type Changes = Partial<Omit<RunRecord, 'spec' | 'provenance'>> & { machine?: Partial<RunRecord['provenance']> };

/** A run of `variant` whose best Fréchet distance is `fd`. */
export function record(
  variant: string,
  seed: number,
  fd: number | null,
  changes: Changes = {},
  spec: Partial<RunSpec> = {},
): RunRecord {
  const { machine, ...rest } = changes;
  return {
    schema: 1,
    name: `${variant}-${seed}`,
    key: `key-${variant}-${seed}`,
    spec: {
      variant,
      preset: 'default',
      scheme: 'alternating',
      dataset: 'mnist',
      seed,
      budget: { unit: 'generatorSteps', amount: 100 },
      batchSize: 64,
      width: 16,
      latentSize: 64,
      evaluation: { every: 50, samples: 2000, curve: ['digits'], final: [] },
      ...spec,
    },
    status: 'ok',
    reason: null,
    collapsed: false,
    metrics: fd === null ? {} : { [`${FD}_best`]: fd, [`${FD}_last`]: fd + 1, [`${FD}_auc`]: fd + 2 },
    missing: {},
    spent: { generatorSteps: 100, imagesSeen: 6400, seconds: 10, passes: 1200, flops: 0 },
    seconds: { training: 10, evaluation: 2, total: 12 },
    digest: 'd'.repeat(64),
    provenance: { ...provenance, ...machine },
    ...rest,
  };
}

export const bench: BenchRecord = {
  schema: 1,
  suite: 'tiny',
  description: 'A suite for tests',
  floors: { mnist: { [FD]: 2 } },
  engine: 'cpu, as asked.',
  command: ['ganbench', 'bench', 'tiny', '--only', "it's"],
};

/** A curve that starts at 80 and ends at `fd`. */
export function curve(fd: number): CurveRow[] {
  return [80, 40, fd].map((value, at) => ({
    step: at * 50,
    seconds: at * 5,
    passes: at * 600,
    flops: at * 6e9,
    metrics: { [FD]: value },
  }));
}

export function results(records: RunRecord[], changes: Partial<Results> = {}): Results {
  const [floors, table] = [bench.floors, metricTable(bench, records)];
  return {
    bench,
    records,
    curves: new Map(),
    floors,
    table,
    speed: [],
    history: [],
    problems: [],
    compact: false,
    ...changes,
  };
}

/** A timing of a scheme against alternating. */
export const timing: SpeedRow = {
  variant: 'sgan',
  preset: 'default',
  scheme: 'fused',
  engine: 'tensorflow',
  dataset: 'mnist',
  batch: 64,
  width: 32,
  samples: 30,
  medianMs: 20.5,
  madMs: 0.25,
  ratio: 0.8,
  ratioLow: 0.75,
  ratioHigh: 0.85,
  stepsPerSecond: 48.8,
  imagesPerSecond: 3123,
  passes: 9,
  kernels: 120,
  convolutions: 18,
  inputBytes: 2e5,
  peakBytes: 1e8,
  peakRssBytes: 4e8,
  gpuPeakBytes: null,
  device: 'cpu',
  threads: 1,
  cpu: 'Some, CPU',
  engineVersion: '2.18',
  gpu: null,
  key: null,
};

/** An empty folder that goes when the test ends, or with `keep` when all tests of the file have ended. */
export function temporaryFolder({ keep = false } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'ganbench-reports-'));
  const remove = (): void => rmSync(folder, { recursive: true });
  if (keep) process.once('exit', remove);
  else onTestFinished(remove);
  return folder;
}

/** A grid of 64 grey images of 3 × 3 pixels; the grey of image i tells seed, step and i apart. */
export function picture(seed: number, step: number): Uint8Array {
  const samples = Float32Array.from({ length: 64 * 9 }, (_, at) => greyOf(seed, step, Math.floor(at / 9)) / 127.5 - 1);
  return encodeGrid({ samples, shape: [3, 3, 1] });
}

export const greyOf = (seed: number, step: number, image: number): number => (seed * 50 + step + image) % 256;

/** A results folder as a bench leaves it, with a picture for each step of the curve. */
export function resultsFolder(
  records: readonly RunRecord[],
  options: { keep?: boolean; /** With checksums, as a bench does. */ sealed?: boolean } = {},
): string {
  const folder = temporaryFolder(options);
  writeFileSync(join(folder, 'bench.json'), JSON.stringify(bench));
  for (const run of records) {
    const place = join(folder, 'runs', run.name);
    mkdirSync(join(place, 'samples'), { recursive: true });
    writeFileSync(join(place, 'run.json'), JSON.stringify(run));
    if (run.status !== 'ok') continue;
    const rows = curve(run.metrics[`${FD}_best`] ?? 0);
    writeFileSync(join(place, 'curve.csv'), curveCsv(rows));
    for (const { step } of rows)
      writeFileSync(join(place, 'samples', `${String(step).padStart(7, '0')}.png`), picture(run.spec.seed, step));
    if (options.sealed)
      writeFileSync(join(place, 'run.json'), recordText(sealed({ ...run, files: fileChecksums(place) })));
  }
  return folder;
}
