import { join } from 'node:path';
import { defined } from '../ground/certain.js';
import { UserError } from '../ground/errors.js';
import { processesFor, runPool } from '../executors/local.js';
import type { TrainJob } from '../worker/messages.js';
import type { EngineRequest } from '../engines/request.js';
import { showProgress } from '../executors/progress.js';
import type { Planning } from './planning.js';
import { recordFailure } from '../run/failure.js';
import type { RunState } from './plan.js';
import type { Provenance, Status } from '../record/record.js';
import type { NamedSuite } from '../suite/load.js';

/** Planned runs, and the suite's word on failures. */
export type Training = Pick<Planning, 'plan' | 'prepared' | 'out'> &
  Pick<NamedSuite, 'timeLimit' | 'retries' | 'hangLimit'>;

export interface TrainOptions {
  readonly choice: EngineRequest;
  readonly variantFolders: readonly string[];
  readonly metricFolders?: readonly string[] | undefined;
  readonly jobs?: number;
  readonly force?: boolean;
  readonly tensorboard?: boolean;
  readonly signal: AbortSignal;
  /** Other work that takes the place of one training until it is done. */
  readonly beside?: Promise<unknown> | undefined;
  /** Hears of seconds that went into features and statistics of the reals. */
  onReferences?(seconds: number): void;
  /** What is recorded as the command, argument by argument. */
  readonly command: readonly string[];
}

/** How many runs are trained at a time: they share a GPU, but each of their threads has a core of its own. */
export const jobsOf = (
  { jobs }: Pick<TrainOptions, 'jobs'>,
  { device, threads }: Pick<Provenance, 'device' | 'threads'>,
): number => jobs ?? (device === 'gpu' ? 1 : processesFor(threads));

/** What becomes of runs that no process is given. */
const withoutTraining: Readonly<Partial<Record<RunState, Status>>> = {
  'load-error': 'load-error',
  impossible: 'skipped',
};

/** Trains what is not cached and returns its names. Throws a UserError where a run was refused, as by a full disk. */
export async function train(training: Training, options: TrainOptions): Promise<string[]> {
  const { plan, prepared, out, timeLimit } = training;
  const runs = join(out, 'runs');
  const { provenance } = prepared;
  for (const run of plan) {
    const status = withoutTraining[run.state];
    if (status) await recordFailure(runs, run, { status, reason: defined(run.reason), provenance, seconds: 0 });
  }
  const due = plan.filter(({ state }) => !withoutTraining[state] && (options.force || state !== 'cached'));
  const jobs = due.map(({ spec, key, scores, name, state }): TrainJob => ({
    kind: 'train',
    choice: options.choice,
    spec,
    key,
    scores,
    name,
    runs,
    command: options.command,
    variantFolders: options.variantFolders,
    metricFolders: options.metricFolders,
    afresh: !!options.force || state === 'damaged',
    ...(timeLimit && { timeLimitSeconds: timeLimit * 60 }),
    ...(options.tensorboard && { tensorboard: join(out, 'tensorboard') }),
  }));
  const progress = showProgress(jobs.length, prepared.table);
  let refusal: string | undefined;
  const onMessage: typeof progress.onMessage = (job, message) => {
    if (message.type === 'references') options.onReferences?.(message.seconds);
    else progress.onMessage(job, message);
  };
  const onEnd: typeof progress.onEnd = async (job, result) => {
    void progress.onEnd(job, result);
    if (result.status === 'refused') refusal ??= result.reason;
    if (result.status !== 'crashed' && result.status !== 'overdue') return;
    const { reason, seconds } = result;
    const status = result.status === 'crashed' ? 'error' : 'timeout';
    await recordFailure(runs, job, { status, reason, provenance, seconds });
  };
  const pool = {
    limit: jobsOf(options, provenance),
    retries: training.retries,
    silenceSeconds: training.hangLimit * 60,
    signal: options.signal,
    beside: options.beside,
  };
  await runPool(jobs, { ...progress, onMessage, onEnd }, pool).finally(() => progress.stop());
  if (refusal) throw new UserError(refusal);
  return due.map(({ name }) => name);
}
