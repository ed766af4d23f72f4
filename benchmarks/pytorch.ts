/**
 * A DCGAN training step with our engines and with PyTorch, interleaved: every round asks each contender in turn, so that
 * what else the machine does slows all of them. Run it with `make benchmarks`.
 */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { defined, itemAt } from '../harness/ground/certain.js';
import type { EngineName } from '../harness/engines/facts.js';
import { UserError } from '../harness/ground/errors.js';
import { cpuKind } from '../harness/run/machine.js';
import type { Contender } from './contender.js';
import { publishMeasured } from './measured.js';
import { markdownTable } from '../text/markdown-table.js';
import { ours, pytorch } from './peers.js';
import { taskNames, tasks, usual, type KernelTime, type Task } from './protocol.js';
import { timeRounds } from './rounds.js';
import { median, medianAbsoluteDeviation, pairedRatio, type Ratio } from '../statistics/paired-ratio.js';

interface Row {
  readonly task: Task;
  readonly contender: string;
  /** Milliseconds a step by the clock: the median over rounds. */
  readonly clock: number;
  /** Milliseconds of processor time a step: the median over rounds and the median absolute deviation from it. */
  readonly median: number;
  readonly deviation: number;
  /** Processor time over that of the fastest PyTorch contender, round by round; null for that one. */
  readonly ratio: Ratio | null;
  /** Milliseconds of processor time a step of every round. */
  readonly rounds: readonly number[];
}

interface Options {
  readonly rounds: number;
  readonly steps: number;
  readonly warmUp: number;
  readonly json?: string;
  readonly profile?: boolean;
}

const isReference = (name: string): boolean => name.startsWith('pytorch');

async function startAll(): Promise<Contender[]> {
  const own = (name: string, engine: EngineName, eager = false): Promise<Contender> =>
    ours(name, { ...usual, engine, eager });
  return Promise.all([
    own('tensorflow', 'tensorflow'),
    own('tensorflow eager', 'tensorflow', true),
    own('wasm', 'wasm'),
    pytorch('pytorch', 'eager'),
    pytorch('pytorch channels_last', 'channels_last'),
    pytorch('pytorch compile', 'compile'),
  ]);
}

/** The networks have to have as many parameters everywhere, and everyone one thread. */
function checkEqual(contenders: readonly Contender[]): void {
  const [first, ...rest] = contenders.map(({ ready: { threads, parameters } }) =>
    JSON.stringify([threads, parameters]),
  );
  if (rest.some((other) => other !== first))
    throw new Error(`The contenders differ in threads or parameters: ${[first, ...rest].join(' ')}`);
}

async function measure(contenders: readonly Contender[], task: Task, options: Options): Promise<Row[]> {
  const times = await timeRounds(contenders, task, options);
  const of = (name: string): number[] => defined(times.get(name)).processor;
  const middle = (name: string): number => median(of(name));
  const names = contenders.map(({ name }) => name);
  const best = itemAt(
    names.filter(isReference).sort((a, b) => middle(a) - middle(b)),
    0,
  );
  return names.map((name) => ({
    task,
    contender: name,
    clock: median(defined(times.get(name)).all),
    median: middle(name),
    deviation: medianAbsoluteDeviation(of(name)),
    ratio: name === best ? null : pairedRatio(of(name), of(best), `${task} ${name}`),
    rounds: of(name),
  }));
}

function resultTable(rows: readonly Row[]): string {
  const ratio = (r: Ratio | null): string =>
    r ? `${r.value.toFixed(2)} [${r.low.toFixed(2)}, ${r.high.toFixed(2)}]` : '1';
  return markdownTable(
    ['Step', 'Contender', 'Wall ms/step', 'Processor ms/step', 'MAD', 'Processor time / fastest PyTorch [95 %]'],
    rows.map((row) => [
      tasks[row.task],
      row.contender,
      row.clock.toFixed(1),
      row.median.toFixed(1),
      row.deviation.toFixed(1),
      ratio(row.ratio),
    ]),
  );
}

function profileTable(task: Task, contender: string, kernels: readonly KernelTime[]): string {
  const shown = kernels
    .slice(0, 12)
    .map(({ name, milliseconds, calls }) => [name, milliseconds.toFixed(2), String(calls)]);
  return `### ${tasks[task]}, ${contender}\n\n${markdownTable(['Kernel', 'ms/step', 'Calls/step'], shown)}`;
}

const notes = ({ rounds, steps }: Options): string => `\
DCGAN 28 × 28, width ${usual.width}, batch ${usual.batchSize}, Adam, one thread each, ${rounds} interleaved rounds of ${steps} steps.

- SGAN steps are whole: inputs drawn, D, then G. The critic step has prepared inputs and holds a generator pass.
- The last column is the median over rounds of the processor time over that of the fastest PyTorch contender.
- Wall times depend on what else the machine does. Processor times hardly do.
- PyTorch has no fused step, so its alternating step stands against ours. \`torch.compile\` has no second-order
  gradients, so its critic step is eager.`;

async function main(options: Options): Promise<void> {
  const contenders = await startAll();
  checkEqual(contenders);
  const setup = {
    cpu: `${cpus()[0]?.model.trim() ?? 'unknown'} (${cpuKind()})`,
    threads: itemAt(contenders, 0).ready.threads,
    versions: [...new Set(contenders.map(({ ready }) => ready.version)), `Node ${process.version}`],
    parameters: itemAt(contenders, 0).ready.parameters,
    rounds: options.rounds,
    steps: options.steps,
  };
  const rows: Row[] = [];
  for (const task of taskNames) rows.push(...(await measure(contenders, task, options)));

  await publishMeasured('steps', 'steps against PyTorch', `${resultTable(rows)}\n\n${notes(options)}`, setup.versions);

  const profiles: { task: Task; contender: string; kernels: readonly KernelTime[] }[] = [];
  for (const { name, ask } of contenders.filter(
    ({ name }) => options.profile && name !== 'tensorflow' && !isReference(name),
  )) {
    for (const task of taskNames) {
      const { kernels } = await ask({ task, steps: options.steps, profile: true });
      profiles.push({ task, contender: name, kernels: defined(kernels) });
      console.log(`\n${profileTable(task, name, defined(kernels))}`);
    }
  }
  await Promise.all(contenders.map((contender) => contender.end()));
  if (options.json) await writeFile(options.json, `${JSON.stringify({ ...setup, rows, profiles }, null, 2)}\n`);
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It has to be a positive whole number.');
  return value;
}

const program = new Command('pytorch')
  .description('Times a DCGAN training step: our engines and PyTorch, one thread each, interleaved.')
  .option('--rounds <n>', 'rounds that count', count, 30)
  .option('--steps <n>', 'steps in a round', count, 10)
  .option('--warm-up <n>', 'rounds before those', count, 3)
  .option('--json <file>', 'write all times as JSON')
  .option('--profile', 'then print the time by kernel of our engines')
  .action(main);

await program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
