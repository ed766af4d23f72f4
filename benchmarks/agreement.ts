/**
 * Our metrics against SciPy, torch-fidelity, pytorch-fid and prdc on the same float64 arrays: relative differences and
 * times. Run it with `make agreement`; it exits with 1 where a difference is larger than it may be.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { entryOf, itemAt } from '../harness/ground/certain.js';
import { UserError } from '../harness/ground/errors.js';
import type { Features } from '../metrics/features/network.js';
import { useThreads } from '../metrics/arithmetic/threads.js';
import { comparisons, type Case, type Comparison, type Values } from './agreement-cases.js';
import { measuredHere, publishMeasured } from './measured.js';
import { oneThread, startPython } from './python-peer.js';
import { markdownTable } from '../text/markdown-table.js';
import { metricsPython } from './pytorch-venv.js';
import { median } from '../statistics/paired-ratio.js';

interface Seconds {
  readonly wall: number;
  /** Of the processor, over all threads. */
  readonly cpu: number;
}

/** What agreement_peers.py prints for a line. */
interface Answer {
  /** null where theirs is not a number. */
  readonly values: Readonly<Record<string, number | null>>;
  readonly seconds: Seconds;
  readonly threads: number;
  readonly peakMiB: number;
}

interface Timed {
  readonly values: Values;
  readonly seconds: Seconds;
}

/** Medians over rounds in which ours and theirs came in turn, with one thread each and with as many as each takes. */
interface Row {
  readonly metric: string;
  /** Of how many values theirs is not a number. */
  readonly missing: number;
  readonly sets: string;
  readonly peer: string;
  readonly difference: number;
  readonly tolerance: number;
  readonly ours: Seconds;
  readonly theirs: Seconds;
  readonly oursThreaded: Seconds;
  readonly theirsThreaded: Seconds;
  readonly threads: number;
  readonly peerMiB: number;
}

const script = fileURLToPath(new URL('agreement_peers.py', import.meta.url));
/** More than the dimensions, so that all code is compiled before it is timed. */
const WARM_UP = 600;
const ROUNDS = 7;
/** After as many seconds no further round begins. */
const LONG_SECONDS = 30;

function timed(compute: (sets: Case) => Values, sets: Case): Timed {
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

/** Rounds of ours and theirs in turn, so that other load on the machine falls on both. */
async function against(python: string, folder: string, comparison: Comparison, peer: string): Promise<Row> {
  const { metric, sets, ours, peers, tolerance } = comparison;
  const args = [folder, entryOf(peers, peer), sets.name];
  const [single, threaded] = [
    startPython(python, [script, ...args], { env: oneThread }),
    startPython(python, [script, ...args]),
  ];
  const rounds: { own: Timed; one: Answer; ownThreaded: Timed; threaded: Answer }[] = [];
  const started = performance.now();
  ours({ ...sets, real: first(sets.real), fake: first(sets.fake) });
  do {
    useThreads(1);
    const [own, one] = [timed(ours, sets), (await single.ask()) as Answer];
    useThreads(availableParallelism());
    rounds.push({ own, one, ownThreaded: timed(ours, sets), threaded: (await threaded.ask()) as Answer });
  } while (rounds.length < ROUNDS && (performance.now() - started) / 1000 < LONG_SECONDS);
  await Promise.all([single.stop(), threaded.stop()]);
  const seconds = (which: keyof (typeof rounds)[number]): Seconds => ({
    wall: median(rounds.map((round) => round[which].seconds.wall)),
    cpu: median(rounds.map((round) => round[which].seconds.cpu)),
  });
  const { own, one, threaded: all } = itemAt(rounds, 0);
  process.stderr.write(`${metric} against ${peer}: ${JSON.stringify(own.values)} ${JSON.stringify(one.values)}\n`);
  return {
    metric,
    peer,
    tolerance,
    sets: `${sets.real.count} × ${sets.fake.count} × ${sets.fake.dimensions}`,
    ...differenceOf(own.values, one.values),
    ours: seconds('own'),
    theirs: seconds('one'),
    oursThreaded: seconds('ownThreaded'),
    theirsThreaded: seconds('threaded'),
    threads: all.threads,
    peerMiB: one.peakMiB,
  };
}

/** The largest relative difference, and of how many values theirs is not a number. */
function differenceOf(ours: Values, theirs: Answer['values']): Pick<Row, 'difference' | 'missing'> {
  const numbers = Object.entries(theirs).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]));
  if (numbers.length === 0) throw new Error('Theirs computed no number.');
  const differences = numbers.map(([key, value]) => Math.abs(entryOf(ours, key) / value - 1));
  return { difference: Math.max(...differences), missing: Object.keys(theirs).length - numbers.length };
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
    ...['Ours, s', 'Theirs, s', 'Theirs on one thread, s', 'Threads', 'MiB'],
  ];
  const seconds = (value: number): string => value.toPrecision(value < 10 ? 2 : 3);
  const cells = rows.map((row) => [
    row.metric,
    row.sets,
    row.peer,
    (row.difference === 0 ? '0' : row.difference.toExponential(0)) +
      (row.missing === 0 ? '' : ` (${row.missing} of theirs are no number)`),
    seconds(row.ours.cpu),
    seconds(row.theirs.cpu),
    (row.ours.cpu / row.theirs.cpu).toPrecision(2),
    seconds(row.oursThreaded.wall),
    seconds(row.theirsThreaded.wall),
    seconds(row.theirs.wall),
    `${availableParallelism()} and ${row.threads}`,
    row.peerMiB.toFixed(0),
  ]);
  return markdownTable(head, cells);
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
  const memory = `Our peak memory over all rows, with the arrays: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB.`;
  const content = `${table(rows)}\n\n${memory}`;
  if (only === undefined) await publishMeasured('agreement', 'metrics', content, [`Node ${process.version}`]);
  else console.log(content);
  if (json) await writeFile(json, `${JSON.stringify({ machine: await measuredHere([]), rows }, null, 2)}\n`);
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
