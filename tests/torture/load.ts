import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { curveCsv } from '../../harness/record/curve-csv.js';
import { recordText, sealed } from '../../harness/record/record-file.js';
import { stream } from '../../harness/random/stream.js';
import { bench, record } from '../reports/records.js';

const bin = fileURLToPath(new URL('../../harness/bin.js', import.meta.url));

export interface LoadResult {
  readonly runs: number;
  /** Of the processor. */
  readonly seconds: number;
  readonly peakMb: number;
}

const METRICS = [
  ...['fd', 'fd_infinity', 'kd', 'precision_k3', 'recall_k3', 'density', 'coverage', 'inception_score_1', 'modes'],
  ...['kl_modes', 'copies', 'unauthentic'],
];
const STEPS = [0, 400, 800, 1200, 1600, 2000];

/** Builds the report of many runs with as many columns as the default suite has: 60, and 12 along a curve of six points. */
export async function reportMany(variants: number, seeds: number): Promise<LoadResult> {
  const folder = mkdtempSync(join(tmpdir(), 'ganbench-load-'));
  try {
    for (let variant = 0; variant < variants; variant++)
      for (let seed = 0; seed < seeds; seed++) writeRun(folder, variant === 0 ? 'sgan' : `variant-${variant}`, seed);
    writeFileSync(join(folder, 'bench.json'), JSON.stringify(bench));
    return { runs: variants * seeds, ...(await measured(['report', folder])) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Plans a suite of many runs, none of which is there. */
export async function planMany(seeds: number): Promise<LoadResult> {
  const folder = mkdtempSync(join(tmpdir(), 'ganbench-load-'));
  try {
    const suite = join(folder, 'many.yaml');
    writeFileSync(
      suite,
      `description: many runs\nvariants: [sgan, lsgan, hinge, wgan, wgan-gp]\ndatasets: [ring8]\nseeds: ${seeds}\nbudget: { generatorSteps: 10 }\nevaluation: { every: 5, samples: 50, curve: [pixels] }\n`,
    );
    return { runs: 5 * seeds, ...(await measured(['plan', suite, '--out', join(folder, 'out'), '--engine', 'cpu'])) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeRun(folder: string, variant: string, seed: number): void {
  const random = stream(seed, 'load', variant);
  const values = METRICS.map((metric) => [metric, 10 * Math.exp(random.normal(2)[0]! / 5)] as const);
  const metrics = Object.fromEntries(
    values.flatMap(([metric, value]) => [
      ...['best', 'last', 'auc'].map((at) => [`${metric}_digits_n2k_test_${at}`, value + at.length]),
      ...['best', 'last'].map((at) => [`${metric}_mobilenet025_n2k_test_${at}`, value + at.length]),
    ]),
  ) as Record<string, number>;
  const run = { ...record(variant, seed, null), metrics };
  const curve = STEPS.map((step, at) => ({
    step,
    seconds: at * 10.5,
    passes: 12 * step,
    flops: 1e9 * step,
    metrics: Object.fromEntries(
      values.map(([metric, value]) => [`${metric}_digits_n2k_test`, value * (1 + 5 / (at + 1)) + random.float()]),
    ),
  }));
  const place = join(folder, 'runs', run.name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'run.json'), recordText(sealed(run)));
  writeFileSync(join(place, 'curve.csv'), curveCsv(curve));
}

/** Runs a command in a process that tells at its end what it took. */
async function measured(command: readonly string[]): Promise<Omit<LoadResult, 'runs'>> {
  const told = `process.on('exit', () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage(); console.error('TOOK ' + JSON.stringify({ seconds: (userCPUTime + systemCPUTime) / 1e6, peakMb: maxRSS / 1024 })); });`;
  const { stderr } = await execa('node', [bin, ...command], {
    env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(told)}` },
    stdin: 'ignore',
    stdout: 'ignore',
  });
  return JSON.parse(/^TOOK (.*)$/m.exec(stderr)![1]!) as Omit<LoadResult, 'runs'>;
}
