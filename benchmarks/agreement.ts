/**
 * Our metrics against SciPy, torch-fidelity, pytorch-fid and prdc on the same float64 arrays: relative differences and
 * times. Run it with `make agreement`; it exits with 1 where a difference is larger than it may be.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { execa } from 'execa';
import { UserError } from '../harness/errors.js';
import { stream } from '../harness/random.js';
import { cpuKind } from '../harness/run/machine.js';
import type { Features } from '../metrics/features/network.js';
import { frechetDistanceOf } from '../metrics/frechet.js';
import { inceptionScore } from '../metrics/inception-score.js';
import { kernelDistance } from '../metrics/kernel-distance.js';
import { prdc } from '../metrics/prdc.js';
import { precisionRecall } from '../metrics/precision-recall.js';
import { wasserstein1, wasserstein1OfNumbers } from '../metrics/wasserstein.js';
import { metricsPython } from './pytorch-venv.js';
import { median } from '../reports/statistics/paired-ratio.js';

interface Case {
  readonly name: string;
  readonly real: Features;
  readonly fake: Features;
}

type Values = Readonly<Record<string, number>>;

interface Seconds {
  readonly wall: number;
  /** Of the processor, over all threads. */
  readonly cpu: number;
}

/** What agreement_peers.py prints for a line. */
interface Answer {
  readonly values: Values;
  readonly seconds: Seconds;
  readonly threads: number;
  readonly peakMiB: number;
}

interface Comparison {
  readonly metric: string;
  readonly sets: Case;
  readonly ours: (sets: Case) => Values;
  /** Functions of agreement_peers.py. */
  readonly peers: Readonly<Record<string, string>>;
  /** The largest relative difference. */
  readonly tolerance: number;
}

/** Medians over rounds in which ours and theirs with one thread came in turn; once theirs with the threads that it takes. */
interface Row {
  readonly metric: string;
  readonly sets: string;
  readonly peer: string;
  readonly difference: number;
  readonly tolerance: number;
  readonly ours: Seconds;
  readonly theirs: Seconds;
  readonly theirsThreaded: Seconds;
  readonly threads: number;
  readonly peerMiB: number;
}

const script = fileURLToPath(new URL('agreement_peers.py', import.meta.url));
/** More than the dimensions, so that all code is compiled before it is timed. */
const WARM_UP = 600;
const ROUNDS = 7;
/** A round that takes longer is not repeated. */
const LONG_SECONDS = 15;

/**
 * Features that look like activations: neighbours correlate, deviations fall to a tenth, negative ones are cut off.
 * Without cutting the covariance has full rank wherever there are more samples than dimensions.
 */
function draw(name: string, count: number, dimensions: number, { shift = 0, scale = 1, cut = true } = {}): Features {
  const random = stream(0, 'agreement', name);
  const values = new Float64Array(count * dimensions);
  for (let row = 0; row < count; row++) {
    const noise = random.normal(dimensions + 1);
    for (let i = 0; i < dimensions; i++) {
      const deviation = scale * 10 ** (-i / dimensions);
      const value = shift + deviation * (noise[i]! + 0.7 * noise[i + 1]!);
      values[row * dimensions + i] = cut ? Math.max(0, value) : value;
    }
  }
  return { count, dimensions, values };
}

function pair(name: string, reals: number, fakes: number, dimensions: number, cut = true): Case {
  return {
    name,
    real: draw(`${name} real`, reals, dimensions, { cut }),
    fake: draw(`${name} fake`, fakes, dimensions, { cut, shift: 0.02, scale: 1.05 }),
  };
}

/** Softmax of normal logits; the reals are not used. */
function probabilities(name: string, count: number, classes: number): Case {
  const fake = draw(name, count, classes, { scale: 3, cut: false });
  const values = fake.values.map(Math.exp);
  for (let row = 0; row < count; row++) {
    const classesOfRow = values.subarray(row * classes, (row + 1) * classes);
    const sum = classesOfRow.reduce((total, value) => total + value, 0);
    for (let c = 0; c < classes; c++) classesOfRow[c]! /= sum;
  }
  return { name, real: fake, fake: { ...fake, values } };
}

function comparisons(): Comparison[] {
  const large = pair('large', 10_000, 10_000, 256);
  const deficient = pair('deficient', 150, 200, 256, false);
  const unequal = pair('unequal', 3000, 2000, 64);
  const points = pair('points', 2000, 2000, 64);
  const numbers = pair('numbers', 3000, 2000, 1, false);
  const rows = probabilities('probabilities', 10_000, 10);
  const fd = (sets: Case): Comparison => ({
    metric: 'fd',
    sets,
    ours: ({ real, fake }) => ({ fd: frechetDistanceOf(real, fake) }),
    peers: { 'SciPy sqrtm': 'scipy_fd', 'pytorch-fid': 'pytorch_fid', 'torch-fidelity': 'fidelity_fd' },
    tolerance: 1e-6,
  });
  const neighbours = (sets: Case): Comparison[] => [
    {
      metric: 'precision, recall, density, coverage',
      sets,
      ours: ({ real, fake }) => ({ ...prdc(real, fake) }),
      peers: { prdc: 'prdc' },
      tolerance: 1e-9,
    },
    {
      metric: 'precision_k3, recall_k3',
      sets,
      ours: ({ real, fake }) => {
        const { precision, recall } = precisionRecall(real, fake);
        return { precision_k3: precision, recall_k3: recall };
      },
      peers: { 'torch-fidelity': 'fidelity_precision_recall' },
      // Theirs are means in float32.
      tolerance: 1e-7,
    },
  ];
  return [
    fd(large),
    fd(deficient),
    {
      metric: 'kd',
      sets: large,
      ours: ({ real, fake }) => ({ kd: kernelDistance(real, fake) }),
      peers: { 'torch-fidelity': 'fidelity_kd' },
      tolerance: 1e-9,
    },
    ...neighbours(large),
    ...neighbours(unequal),
    {
      metric: 'inception_score_1, inception_score_10',
      sets: rows,
      ours: ({ fake }) => ({
        inception_score_1: inceptionScore(fake, 1),
        inception_score_10: inceptionScore(fake, 10),
      }),
      peers: { 'torch-fidelity': 'fidelity_inception_score' },
      tolerance: 1e-9,
    },
    {
      metric: 'wasserstein1',
      sets: points,
      ours: ({ real, fake }) => ({ wasserstein1: wasserstein1(real, fake).value }),
      peers: { SciPy: 'scipy_wasserstein' },
      tolerance: 1e-9,
    },
    {
      metric: 'wasserstein1 of numbers',
      sets: numbers,
      ours: ({ real, fake }) => ({ wasserstein1: wasserstein1OfNumbers(real.values.slice(), fake.values.slice()) }),
      peers: { SciPy: 'scipy_wasserstein_of_numbers' },
      tolerance: 1e-9,
    },
  ];
}

function timed(compute: (sets: Case) => Values, sets: Case): Pick<Answer, 'values' | 'seconds'> {
  const [start, used] = [performance.now(), process.cpuUsage()];
  const values = compute(sets);
  const { user, system } = process.cpuUsage(used);
  return { values, seconds: { wall: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 } };
}

function first({ count, dimensions, values }: Features): Features {
  const rows = Math.min(count, WARM_UP);
  return { count: rows, dimensions, values: values.subarray(0, rows * dimensions) };
}

async function write(folder: string, { name, real, fake }: Case): Promise<void> {
  for (const [role, set] of Object.entries({ real, fake })) {
    await writeFile(join(folder, `${name}-${role}.json`), JSON.stringify([set.count, set.dimensions]));
    const { buffer, byteOffset, byteLength } = set.values;
    await writeFile(join(folder, `${name}-${role}.f64`), new Uint8Array(buffer, byteOffset, byteLength));
  }
}

const oneThread = { OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };

/** A process of agreement_peers.py that has loaded the arrays and answers once per call. */
function startPeer(python: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = execa(python, [script, ...args], { env, buffer: false });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    answer: async (): Promise<Answer> => {
      child.stdin.write('\n');
      const { value, done } = await lines.next();
      if (done) await child;
      return JSON.parse(value as string) as Answer;
    },
    stop: async (): Promise<void> => {
      child.stdin.end();
      await child;
    },
  };
}

/** Rounds of ours and theirs in turn, so that other load on the machine falls on both. */
async function against(python: string, folder: string, comparison: Comparison, peer: string): Promise<Row> {
  const { metric, sets, ours, peers, tolerance } = comparison;
  const args = [folder, peers[peer]!, sets.name];
  const [single, threaded] = [startPeer(python, args, oneThread), startPeer(python, args, {})];
  const rounds: { own: Pick<Answer, 'values' | 'seconds'>; one: Answer }[] = [];
  const started = performance.now();
  ours({ ...sets, real: first(sets.real), fake: first(sets.fake) });
  do {
    rounds.push({ own: timed(ours, sets), one: await single.answer() });
  } while (rounds.length < ROUNDS && (performance.now() - started) / 1000 < LONG_SECONDS);
  const all = await threaded.answer();
  await Promise.all([single.stop(), threaded.stop()]);
  const seconds = (which: 'own' | 'one'): Seconds => ({
    wall: median(rounds.map((round) => round[which].seconds.wall)),
    cpu: median(rounds.map((round) => round[which].seconds.cpu)),
  });
  const { own, one } = rounds[0]!;
  process.stderr.write(`${metric} against ${peer}: ${JSON.stringify(own.values)} ${JSON.stringify(one.values)}\n`);
  return {
    ...{ metric, peer, tolerance },
    sets: `${sets.real.count} × ${sets.fake.count} × ${sets.fake.dimensions}`,
    difference: Math.max(...Object.entries(one.values).map(([key, value]) => Math.abs(own.values[key]! / value - 1))),
    ...{ ours: seconds('own'), theirs: seconds('one'), theirsThreaded: all.seconds },
    ...{ threads: all.threads, peerMiB: one.peakMiB },
  };
}

async function compare(python: string, folder: string, comparison: Comparison): Promise<Row[]> {
  await write(folder, comparison.sets);
  const rows: Row[] = [];
  for (const peer of Object.keys(comparison.peers)) rows.push(await against(python, folder, comparison, peer));
  return rows;
}

function table(rows: readonly Row[]): string {
  const head = [
    ...['Metric', 'Sets', 'Against', 'Difference', 'Ours, CPU s', 'Theirs, CPU s', 'Ratio'],
    ...['Ours, s', 'Theirs, s', 'Threads', 'MiB'],
  ];
  const seconds = (value: number): string => value.toPrecision(value < 10 ? 2 : 3);
  const cells = rows.map((row) => [
    row.metric,
    row.sets,
    row.peer,
    row.difference === 0 ? '0' : row.difference.toExponential(0),
    seconds(row.ours.cpu),
    seconds(row.theirs.cpu),
    (row.ours.cpu / row.theirs.cpu).toPrecision(2),
    seconds(row.ours.wall),
    seconds(row.theirsThreaded.wall),
    String(row.threads),
    row.peerMiB.toFixed(0),
  ]);
  return [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

async function main({ json, only }: { json?: string; only?: string }): Promise<void> {
  const python = await metricsPython();
  const folder = await mkdtemp(join(tmpdir(), 'ganbench-agreement-'));
  const rows: Row[] = [];
  try {
    const chosen = comparisons().filter(({ metric }) => only === undefined || metric === only);
    for (const comparison of chosen) rows.push(...(await compare(python, folder, comparison)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const cpu = `${cpus()[0]?.model.trim() ?? 'unknown'} (${cpuKind()}), ${availableParallelism()} cores`;
  console.log(`${table(rows)}

Our peak memory over all: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB, one thread. ${cpu}, Node ${process.version}.`);
  if (json) await writeFile(json, `${JSON.stringify({ cpu, rows }, null, 2)}\n`);
  const wrong = rows.filter((row) => !(row.difference <= row.tolerance));
  for (const row of wrong)
    console.error(`${row.metric} differs from ${row.peer} by ${row.difference}, more than ${row.tolerance}.`);
  if (wrong.length > 0) process.exitCode = 1;
}

const program = new Command('agreement')
  .description('Compares our metrics with SciPy, torch-fidelity, pytorch-fid and prdc on the same arrays.')
  .option('--only <metric>', 'these rows only, for instance fd')
  .option('--json <file>', 'write all rows as JSON')
  .action(main);

await program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
