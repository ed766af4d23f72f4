import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { writeReports } from '../reports/index.js';
import type { Device } from './engines/engine.js';
import { UserError } from './errors.js';
import { runPool } from './executors/local.js';
import type { EngineChoice, Prepared, PrepareJob, TrainJob } from './executors/messages.js';
import { duration, showProgress } from './executors/progress.js';
import { expectAnswer, startJob, type Outcome } from './executors/worker-process.js';
import { makeFolder, removeLeftovers, writeAtomically } from './files.js';
import { nameOf, tryLock, type Lock } from './lock.js';
import { planRuns, type PlannedRun } from './plan.js';
import type { BenchRecord } from './run/bench-record.js';
import { earlierWork, workOf } from './run/bench-work.js';
import { recordFailure } from './run/failure.js';
import type { Status } from './run/record.js';
import { readRecord } from './run/record-file.js';
import { foundSoFar } from './search.js';
import { setupForChoice } from './setup/index.js';
import { expand, product, type Narrowing } from './suite/expand.js';
import { loadSuite, type NamedSuite } from './suite/load.js';
import { rangeText, tunedSpecs, type Found, type Search } from './suite/search.js';
import { shardOf, type Shard } from './suite/shard.js';
import { discoverVariants } from './variants.js';

export interface PlanOptions extends Narrowing {
  readonly suite: string;
  readonly out?: string;
  /** One part of the runs only. */
  readonly shard?: Shard;
  readonly choice: EngineChoice;
  readonly variantFolders: readonly string[];
  log(line: string): void;
}

export interface BenchOptions extends PlanOptions {
  readonly jobs?: number;
  readonly force?: boolean;
  readonly strict?: boolean;
  readonly tensorboard?: boolean;
  readonly signal: AbortSignal;
}

export interface Planning {
  readonly suite: NamedSuite;
  readonly out: string;
  readonly prepared: Prepared;
  readonly plan: readonly PlannedRun[];
  /** What the suite's search has found so far; with it, how many runs follow from what it has not found yet. */
  readonly search?: { readonly found: readonly Found[]; readonly pending: number };
  /** The same after more runs are finished: those that follow from a search are then in the plan. */
  renew(): Planning;
}

/** All that is known before the first training: the runs, their keys, what is cached; noise floors where asked. */
export async function makePlan(options: PlanOptions, floors: boolean): Promise<Planning> {
  const suite = loadSuite(options.suite);
  const entries = await discoverVariants(options.variantFolders);
  const all = expand(suite, entries, options);
  if (all.length === 0) throw new UserError(`--only leaves no run of the suite ${suite.name}.`);
  if (options.shard && suite.search)
    throw new UserError(
      `The suite ${suite.name} has a search, whose last runs follow from all others: it cannot be split with --shard.`,
    );
  const specs = options.shard ? shardOf(all, options.shard) : all;
  const { evaluation, datasets } = suite;
  const networks = [...new Set([...evaluation.curve, ...evaluation.final])];
  const prepared = await prepare(
    {
      ...{ kind: 'prepare', choice: options.choice, datasets, networks, floors },
      ...{ samples: evaluation.samples, metrics: evaluation.metrics },
    },
    options.log,
  );
  const out = outFolder(suite, options);
  const limits = { timeLimitSeconds: suite.timeLimit && suite.timeLimit * 60 };
  const context = { entries, prepared, runs: join(out, 'runs'), ...limits };
  const renew = (): Planning => {
    const plan = planRuns(specs, context);
    if (!suite.search) return { suite, out, prepared, plan, renew };
    const found = foundSoFar(plan, suite.search, context.runs);
    const points = product(suite, entries, options);
    const tuned = tunedSpecs(found, points);
    const search = { found, pending: points.length - tuned.length };
    return { suite, out, prepared, plan: [...plan, ...planRuns(tuned, context)], search, renew };
  };
  return renew();
}

/** A process that died is no answer, so it is asked once more. */
export async function prepare(job: PrepareJob, log: PlanOptions['log']): Promise<Prepared> {
  const ask = (): Promise<Outcome> => startJob(job, (message) => message.type === 'note' && log(message.text)).outcome;
  let outcome = await ask();
  if (outcome.type === 'crashed') {
    log(`${outcome.reason} Tried again.`);
    outcome = await ask();
  }
  return expectAnswer(outcome, 'prepared').prepared;
}

export const outFolder = (suite: NamedSuite, { out }: PlanOptions): string =>
  resolve(out ?? join('results', suite.name));

/** Keeps other benches out of a results folder; throws a UserError where one is at work in it. */
export function lockResults(out: string): Lock {
  makeFolder(out);
  const lock = tryLock(join(out, '.lock'));
  if ('release' in lock) return lock;
  throw new UserError(
    `${out} is in use by another bench (${nameOf(lock)}): wait until it ends, or choose another folder with --out.`,
  );
}

/**
 * Trains, scores and reports all runs of a suite. Returns the exit code: 0 also when runs failed, since failures are
 * rows; 1 with `strict` if any is not ok; 130 when interrupted.
 */
export async function bench(options: BenchOptions): Promise<number> {
  const out = outFolder(loadSuite(options.suite), options);
  const lock = lockResults(out);
  try {
    removeLeftovers(out);
    return await benchLocked(options, out);
  } finally {
    lock.release();
  }
}

async function benchLocked(options: BenchOptions, out: string): Promise<number> {
  const started = performance.now();
  const runs = join(out, 'runs');
  makeFolder(runs);
  const choice = await setupForChoice(options.choice, options.log);
  const ready = performance.now();
  let planning = await makePlan({ ...options, choice }, true);
  announce(planning, options);
  let work = earlierWork(out);
  const record = ({ suite, prepared, plan, search }: Planning): void =>
    recordBench(out, {
      ...{ name: suite.name, description: suite.description, prepared, command: commandOf(suite.name, options) },
      names: plan.map(({ name }) => name),
      ...(suite.search && { search: searchRecord(suite.search, search?.found ?? []) }),
      ...(work && { work }),
    });
  const command = ['ganbench', ...process.argv.slice(2)];
  record(planning);
  const trained = await train({ ...planning, ...planning.suite }, { ...options, choice, command });
  if (planning.search && !options.signal.aborted) {
    const before = new Set(planning.plan.map(({ name }) => name));
    planning = planning.renew();
    record(planning);
    const tuned = planning.plan.filter(({ name }) => !before.has(name));
    if (tuned.length > 0) options.log(`The search is done: ${tuned.length} runs with the best settings follow.`);
    trained.push(...(await train({ ...planning, ...planning.suite, plan: tuned }, { ...options, choice, command })));
  }
  if (trained.length > 0) {
    const jobs = jobsOf(options, planning.prepared.provenance.device);
    work = workOf(trained, runs, jobs, (performance.now() - ready) / 1000);
    record(planning);
  }
  const files = await writeReports(planning.out);
  const took = duration((performance.now() - started) / 1000);
  const others = files.length - 2;
  options.log(`report.html, report.md and ${others} tables and pictures are in ${planning.out} (${took}).`);
  if (options.signal.aborted) return 130;
  return options.strict && planning.plan.some(({ name }) => readRecord(runs, name)?.status !== 'ok') ? 1 : 0;
}

function announce({ plan, prepared }: Planning, { log }: PlanOptions): void {
  log(prepared.reason);
  for (const [what, why] of Object.entries(prepared.missing)) log(`Without ${what}: ${why}`);
  const cached = plan.filter(({ state }) => state === 'cached').length;
  log(`${plan.length} runs, ${cached} of them finished already.`);
  for (const { name, state, reason } of plan) if (state === 'damaged') log(`${name} is trained again: ${reason}.`);
}

/** The command that makes the results, argument by argument. */
export function commandOf(suite: string, { only, seeds, shard }: Narrowing & { readonly shard?: Shard }): string[] {
  return [
    ...['ganbench', 'bench', suite],
    ...(only ? ['--only', only.join(',')] : []),
    ...(seeds ? ['--seeds', String(seeds)] : []),
    ...(shard ? ['--shard', `${shard.index}/${shard.count}`] : []),
  ];
}

/** Writes `bench.json`. */
export function recordBench(
  out: string,
  bench: {
    readonly name: string;
    readonly description: string;
    readonly prepared: Prepared;
    readonly command: readonly string[];
    /** Names of the planned runs. */
    readonly names: readonly string[];
    readonly search?: BenchRecord['search'];
    readonly work?: BenchRecord['work'];
  },
): void {
  const { name, description, prepared, command, names, search, work } = bench;
  const searched = new Set(search?.found.flatMap(({ tried }) => tried.map((each) => each.name)));
  const record: BenchRecord = {
    schema: 1,
    suite: name,
    description,
    floors: prepared.floors,
    engine: prepared.reason,
    command: [...command],
    runs: names.filter((each) => !searched.has(each)),
    ...(search && { search }),
    ...(work && { work }),
  };
  writeAtomically(join(out, 'bench.json'), `${JSON.stringify(record, null, 2)}\n`);
}

const searchRecord = (
  { samples, ranges, firstSeed }: Search,
  found: readonly Found[],
): NonNullable<BenchRecord['search']> => ({
  ...{ samples, firstSeed },
  ranges: Object.fromEntries(Object.entries(ranges).map(([name, range]) => [name, rangeText(range)])),
  found: found.map((each) => ({
    ...each,
    tried: each.tried.map(({ name, spec: { preset, seed }, score }) => ({ name, preset, seed, score })),
  })),
});

/** Planned runs, and the suite's word on failures. */
export type Training = Pick<Planning, 'plan' | 'prepared' | 'out'> &
  Pick<NamedSuite, 'timeLimit' | 'retries' | 'hangLimit'>;

export interface TrainOptions extends Pick<
  BenchOptions,
  'choice' | 'variantFolders' | 'jobs' | 'force' | 'tensorboard' | 'signal'
> {
  /** What is recorded as the command, argument by argument. */
  readonly command: readonly string[];
}

/** How many runs are trained at a time: they share a GPU, but each has a core of its own. */
export const jobsOf = ({ jobs }: Pick<BenchOptions, 'jobs'>, device: Device): number =>
  jobs ?? (device === 'gpu' ? 1 : availableParallelism());

/** Trains what is not cached and returns its names. Throws a UserError where a run was refused, as by a full disk. */
export async function train(training: Training, options: TrainOptions): Promise<string[]> {
  const { plan, prepared, out, timeLimit } = training;
  const runs = join(out, 'runs');
  const { provenance } = prepared;
  for (const run of plan.filter(({ state }) => state === 'load-error'))
    await recordFailure(runs, run, { status: 'load-error', reason: run.reason!, provenance });
  const due = plan.filter(({ state }) => state !== 'load-error' && (options.force || state !== 'cached'));
  const jobs = due.map(({ spec, key, scores, name, state }): TrainJob => ({
    ...{ kind: 'train', choice: options.choice, spec, key, scores, name, runs, command: options.command },
    ...{ variantFolders: options.variantFolders, afresh: !!options.force || state === 'damaged' },
    ...(timeLimit && { timeLimitSeconds: timeLimit * 60 }),
    ...(options.tensorboard && { tensorboard: join(out, 'tensorboard') }),
  }));
  const progress = showProgress(jobs.length);
  let refusal: string | undefined;
  const onEnd: typeof progress.onEnd = async (job, result) => {
    void progress.onEnd(job, result);
    if (result.status === 'refused') refusal ??= result.reason;
    const status = { crashed: 'error', overdue: 'timeout' }[result.status as string] as Status | undefined;
    if (status && 'reason' in result) await recordFailure(runs, job, { status, reason: result.reason, provenance });
  };
  await runPool(
    jobs,
    { ...progress, onEnd },
    {
      limit: jobsOf(options, provenance.device),
      retries: training.retries,
      silenceSeconds: training.hangLimit * 60,
      signal: options.signal,
    },
  );
  progress.stop();
  if (refusal) throw new UserError(refusal);
  return due.map(({ name }) => name);
}
