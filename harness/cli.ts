import { Command, InvalidArgumentError, Option } from 'commander';
import { bench, makePlan, type PlanOptions } from './bench.js';
import { clean, formatWaste } from './clean.js';
import { engineNames, type Device, type EngineName } from './engines/engine.js';
import { UserError } from './errors.js';
import type { EngineChoice } from './executors/messages.js';
import { lists } from './lists.js';
import { formatPlan } from './plan.js';
import { examine, formatDoctor } from './setup/doctor.js';
import { setupForChoice } from './setup/index.js';
import { compareSpeed } from './speed/index.js';
import { formatSpeed } from '../reports/speed-text.js';
import { writeReports } from '../reports/index.js';
import { isContradicted, verify } from './verify.js';

interface EngineFlags {
  engine: EngineName | 'auto';
  device: Device | 'auto';
  eager?: boolean;
  verbose?: boolean;
}

interface SuiteFlags extends EngineFlags {
  out?: string;
  only?: string[];
  seeds?: number;
  variants?: string;
}

interface BenchFlags extends SuiteFlags {
  jobs?: number;
  force?: boolean;
  strict?: boolean;
}

interface VerifyFlags {
  steps?: number;
  jobs?: number;
  variants?: string;
  json?: boolean;
  verbose?: boolean;
}

interface SpeedFlags extends Omit<EngineFlags, 'engine'> {
  engine: EngineFlags['engine'][];
  variants: string[];
  schemes?: string[];
  batches: number[];
  widths: number[];
  dataset: string;
  rounds: number;
  seconds: number;
  out: string;
  json?: boolean;
}

const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It has to be a whole number above 0.');
  return value;
}

const counts = (text: string): number[] => list(text).map(count);

function engineList(text: string): EngineFlags['engine'][] {
  const known: readonly string[] = ['auto', ...engineNames];
  const unknown = list(text).find((name) => !known.includes(name));
  if (unknown) throw new InvalidArgumentError(`There is no engine ${unknown}; there are ${known.join(', ')}.`);
  return list(text) as EngineFlags['engine'][];
}

/** Without a penalty, zero-sum with a penalty, and one whose generator reads the reals. */
const SPEED_VARIANTS = ['sgan', 'hinge', 'wgan-gp'];

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** A run uses one thread: as many workers as cores are faster together, and bit-exact. */
const choiceOf = ({ engine, device, eager, verbose }: EngineFlags): EngineChoice => ({
  engine,
  device,
  threads: 1,
  eager: !!eager,
  verbose: !!verbose,
});

const planOptions = (suite: string, flags: SuiteFlags): PlanOptions => ({
  suite,
  choice: choiceOf(flags),
  variantFolders: flags.variants ? [flags.variants] : [],
  log: say,
  ...(flags.out && { out: flags.out }),
  ...(flags.only && { only: flags.only }),
  ...(flags.seeds && { seeds: flags.seeds }),
});

/**
 * Aborted by Ctrl-C or SIGTERM; the second signal ends the program at once. Listeners stay installed, because execa's
 * clean-up ends the program on a signal that nobody else listens to.
 */
function interruptions(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      say('Stopping: running trainings save a checkpoint and continue with the next bench. Once more ends at once.');
      controller.abort();
    });
  }
  return controller.signal;
}

const program = new Command('ganbench')
  .description('Trains every GAN variant under fixed seeds and equal budgets, scores the samples and writes reports.')
  .configureHelp({ showGlobalOptions: true });

function engineCommand(name: string): Command {
  return program
    .command(name)
    .addOption(new Option('--engine <name>', 'what computes').choices(['auto', ...engineNames]).default('auto'))
    .addOption(new Option('--device <kind>', 'where it computes').choices(['auto', 'cpu', 'gpu']).default('auto'))
    .option('--eager', 'steps operation by operation, without capturing them as graphs')
    .option('--verbose', 'more of what happens, and stack traces');
}

function suiteCommand(name: string): Command {
  return engineCommand(name)
    .argument('[suite]', 'a name in suites/ or a path to a .yaml file', 'default')
    .option('--out <folder>', 'results folder (default: results/<suite>)')
    .option('--only <variants>', 'these variants only, separated by commas', list)
    .option('--seeds <n>', 'the seeds 0 … n − 1', count)
    .option('--variants <folder>', 'a folder with more variants');
}

engineCommand('setup')
  .description('set up native TensorFlow; does nothing where all is in place')
  .action(async (flags: EngineFlags) => {
    const choice = await setupForChoice(choiceOf(flags), say);
    say(choice.engine === 'wasm' ? 'Runs will use the wasm engine.' : 'Everything is set up.');
  });

program
  .command('doctor')
  .description('what works, what is missing and how to get it')
  .option('--json', 'one JSON value on standard output')
  .action(async (flags: { json?: boolean }) => {
    const report = await examine();
    if (flags.json) printJson(report);
    else print(formatDoctor(report));
  });

program
  .command('list')
  .description('one name a line with a short text')
  .addArgument(program.createArgument('<what>', 'what to list').choices(Object.keys(lists)))
  .option('--json', 'one JSON value on standard output')
  .action(async (what: keyof typeof lists, flags: { json?: boolean }) => {
    const items = await lists[what]();
    if (flags.json) return printJson(items);
    const width = Math.max(0, ...items.map(({ name }) => name.length));
    if (items.length > 0) print(items.map(({ name, text }) => `${name.padEnd(width)}  ${text}`.trimEnd()).join('\n'));
  });

suiteCommand('plan')
  .description('the runs of a suite: cached, new, or stale because of what')
  .option('--json', 'one JSON value on standard output')
  .action(async (suite: string, flags: SuiteFlags & { json?: boolean }) => {
    const choice = await setupForChoice(choiceOf(flags), say);
    const { plan, prepared } = await makePlan({ ...planOptions(suite, flags), choice }, false);
    say(prepared.reason);
    if (flags.json)
      printJson(plan.map(({ spec, key, name, state, reason }) => ({ name, state, reason, key: key.key, spec })));
    else print(formatPlan(plan));
  });

suiteCommand('bench')
  .description('train, score and report; finished runs are not trained again')
  .option('--jobs <n>', 'runs at a time (default: as many as cores)', count)
  .option('--force', 'train finished runs again')
  .option('--strict', 'exit with 1 if any run is not ok')
  .action(async (suite: string, flags: BenchFlags) => {
    const interruption = interruptions();
    process.exitCode = await bench({
      ...planOptions(suite, flags),
      signal: interruption,
      ...(flags.jobs && { jobs: flags.jobs }),
      ...(flags.force && { force: true }),
      ...(flags.strict && { strict: true }),
    });
  });

program
  .command('speed')
  .description('schemes timed against each other')
  .option('--variants <names>', 'variants, separated by commas; name:preset for a preset', list, SPEED_VARIANTS)
  .option('--schemes <names>', 'schemes, separated by commas (default: all)', list)
  .option('--batches <sizes>', 'batch sizes, separated by commas', counts, [64])
  .option('--widths <numbers>', "channels of the networks' first layer, separated by commas", counts, [16, 32])
  .option('--engine <names>', 'engines, separated by commas; each is ranked by itself', engineList, ['auto'])
  .addOption(new Option('--device <kind>', 'where it computes').choices(['auto', 'cpu', 'gpu']).default('auto'))
  .option('--dataset <name>', 'what is trained on', 'mnist')
  .option('--rounds <n>', 'rounds at most', count, 60)
  .option('--seconds <n>', 'seconds per comparison, but at least 30 rounds', count, 20)
  .option('--out <folder>', 'results folder', 'results/speed')
  .option('--eager', 'steps operation by operation, without capturing them as graphs')
  .option('--json', 'one JSON value on standard output')
  .option('--verbose', 'more of what happens, and stack traces')
  .action(async ({ engine, rounds, seconds, json, ...flags }: SpeedFlags) => {
    const result = await compareSpeed({
      ...flags,
      choices: engine.map((name) => choiceOf({ ...flags, engine: name })),
      variantFolders: [],
      patience: { warmUp: 5, rounds, fewest: Math.min(rounds, 30), seconds },
      log: say,
    });
    if (json) printJson(result);
    else print(formatSpeed(result));
  });

program
  .command('verify')
  .description('train recorded runs again and compare the weights')
  .argument('<folder>', 'a results folder')
  .argument('[runs...]', 'names of runs, or how they begin (default: all)')
  .option('--steps <n>', 'the first n generator steps only', count)
  .option('--jobs <n>', 'runs at a time (default: as many as cores)', count)
  .option('--variants <folder>', 'a folder with more variants')
  .option('--json', 'one JSON value on standard output')
  .option('--verbose', 'more of what happens, and stack traces')
  .action(async (folder: string, runs: string[], { variants, json, verbose, ...flags }: VerifyFlags) => {
    const variantFolders = variants ? [variants] : [];
    const results = await verify({
      folder,
      runs,
      variantFolders,
      verbose: !!verbose,
      log: json ? say : print,
      ...flags,
    });
    if (json) printJson(results);
    process.exitCode = isContradicted(results) ? 1 : 0;
  });

program
  .command('clean')
  .description('remove runs of older code or settings, and what killed processes left')
  .argument('[folders...]', 'results folders (default: all in results/)')
  .option('--variants <folder>', 'a folder with more variants')
  .option('--dry-run', 'only say what and how much')
  .action(async (folders: string[], flags: { variants?: string; dryRun?: boolean }) => {
    const dryRun = !!flags.dryRun;
    const variantFolders = flags.variants ? [flags.variants] : [];
    print(formatWaste(await clean({ folders, variantFolders, dryRun }), dryRun));
  });

program
  .command('report')
  .description('rebuild the reports of a results folder')
  .argument('<folder>')
  .action(async (folder: string) => print((await writeReports(folder)).join('\n')));

program.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
for (const command of program.commands) command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof UserError) || process.argv.includes('--verbose')) throw error;
  say(error.message);
  process.exitCode = 2;
}
