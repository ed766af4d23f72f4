import { mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { writeReports } from '../reports/index.js';
import { UserError } from './errors.js';
import { runPool } from './executors/local.js';
import type { EngineChoice, Prepared, PrepareJob, TrainJob } from './executors/messages.js';
import { duration, showProgress } from './executors/progress.js';
import { expectAnswer, startJob, type Outcome } from './executors/worker-process.js';
import { removeLeftovers, writeAtomically, writing } from './files.js';
import { nameOf, tryLock, type Lock } from './lock.js';
import { planRuns, type PlannedRun } from './plan.js';
import { benchRecordSchema, type BenchRecord } from './run/bench-record.js';
import { recordFailure } from './run/failure.js';
import type { Status } from './run/record.js';
import { readRecord } from './run/record-file.js';
import { setupForChoice } from './setup/index.js';
import { expand, type Narrowing } from './suite/expand.js';
import { loadSuite, type NamedSuite } from './suite/load.js';
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
}

/** All that is known before the first training: the runs, their keys, what is cached; noise floors where asked. */
export async function makePlan(options: PlanOptions, floors: boolean): Promise<Planning> {
  const suite = loadSuite(options.suite);
  const entries = await discoverVariants(options.variantFolders);
  const all = expand(suite, entries, options);
  if (all.length === 0) throw new UserError(`--only leaves no run of the suite ${suite.name}.`);
  const specs = options.shard ? shardOf(all, options.shard) : all;
  const { evaluation, datasets } = suite;
  const networks = [...new Set([...evaluation.curve, ...evaluation.final])];
  const prepared = await prepare(
    {
      ...{ kind: 'prepare', choice: options.choice, datasets, networks, floors },
      ...{ samples: evaluation.samples, metrics: evaluation.metrics },
    },
    options,
  );
  const out = outFolder(suite, options);
  const limits = { timeLimitSeconds: suite.timeLimit && suite.timeLimit * 60 };
  return { suite, out, prepared, plan: planRuns(specs, { entries, prepared, runs: join(out, 'runs'), ...limits }) };
}

/** A process that died is no answer, so it is asked once more. */
async function prepare(job: PrepareJob, { log }: PlanOptions): Promise<Prepared> {
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
  writing(out, () => mkdirSync(out, { recursive: true }));
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
  writing(runs, () => mkdirSync(runs, { recursive: true }));
  const choice = await setupForChoice(options.choice, options.log);
  const planning = await makePlan({ ...options, choice }, true);
  announce(planning, options);
  recordBench(planning, options, earlierWork(out));
  const trained = await train(planning, { ...options, choice });
  if (trained.length > 0)
    recordBench(planning, options, workOf(trained, runs, options, (performance.now() - started) / 1000));
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

function recordBench(
  { out, suite, prepared, plan }: Planning,
  { only, seeds, shard }: BenchOptions,
  work: BenchRecord['work'],
): void {
  const narrowing = [
    ...(only ? ['--only', only.join(',')] : []),
    ...(seeds ? ['--seeds', String(seeds)] : []),
    ...(shard ? ['--shard', `${shard.index}/${shard.count}`] : []),
  ];
  const record: BenchRecord = {
    schema: 1,
    suite: suite.name,
    description: suite.description,
    floors: prepared.floors,
    engine: prepared.reason,
    command: ['ganbench', 'bench', suite.name, ...narrowing],
    ...(work && { work }),
    runs: plan.map(({ name }) => name),
  };
  writeAtomically(join(out, 'bench.json'), `${JSON.stringify(record, null, 2)}\n`);
}

function workOf(
  trained: readonly string[],
  runs: string,
  options: BenchOptions,
  wallSeconds: number,
): BenchRecord['work'] {
  const seconds = trained.map((name) => readRecord(runs, name)?.seconds ?? { training: 0, evaluation: 0 });
  const busySeconds = seconds.reduce((sum, { training, evaluation }) => sum + training + evaluation, 0);
  return { runs: trained.length, workers: Math.min(jobsOf(options), trained.length), wallSeconds, busySeconds };
}

/** What an earlier bench in the folder says of its work. */
function earlierWork(out: string): BenchRecord['work'] {
  try {
    return benchRecordSchema.parse(JSON.parse(readFileSync(join(out, 'bench.json'), 'utf8'))).work;
  } catch {
    return undefined; // none, or one of another version
  }
}

const jobsOf = ({ jobs }: BenchOptions): number => jobs ?? availableParallelism();

/** Returns the names of the runs that were due. */
async function train({ plan, prepared, suite, out }: Planning, options: BenchOptions): Promise<string[]> {
  const runs = join(out, 'runs');
  const { provenance } = prepared;
  for (const run of plan.filter(({ state }) => state === 'load-error'))
    await recordFailure(runs, run, { status: 'load-error', reason: run.reason!, provenance });
  const due = plan.filter(({ state }) => state !== 'load-error' && (options.force || state !== 'cached'));
  const command = ['ganbench', ...process.argv.slice(2)];
  const jobs = due.map(({ spec, key, scores, name, state }): TrainJob => ({
    ...{ kind: 'train', choice: options.choice, spec, key, scores, name, runs, command },
    ...{ variantFolders: options.variantFolders, afresh: !!options.force || state === 'damaged' },
    ...(suite.timeLimit && { timeLimitSeconds: suite.timeLimit * 60 }),
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
      limit: jobsOf(options),
      retries: suite.retries,
      silenceSeconds: suite.hangLimit * 60,
      signal: options.signal,
    },
  );
  progress.stop();
  if (refusal) throw new UserError(refusal);
  return due.map(({ name }) => name);
}
