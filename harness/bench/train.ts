import { join } from 'node:path';
import { defined } from '../ground/certain.js';
import { UserError } from '../ground/errors.js';
import { processesFor, runPool, type PoolEvents } from '../executors/local.js';
import type { Modules } from '../../metrics/features/modules.js';
import type { TrainJob, VariantFault } from '../worker/messages.js';
import type { EngineRequest } from '../engines/request.js';
import { LiveFile } from '../executors/live.js';
import { PoolState } from '../executors/pool-state.js';
import { plainly, type View } from '../executors/progress.js';
import type { Planning } from './planning.js';
import { recordFailure } from '../run/failure.js';
import type { RunState } from './plan.js';
import type { Provenance, RunSpec, Status } from '../record/record.js';
import type { NamedSuite } from '../suite/load.js';

/** Planned runs, and the suite's word on failures. */
export type Training = Pick<Planning, 'plan' | 'prepared' | 'out'> &
  Pick<NamedSuite, 'timeLimit' | 'retries' | 'hangLimit'> & {
    /** What was found wrong with variants: their runs are trained, and their records have it. */
    readonly faults?: readonly VariantFault[];
  };

export interface TrainOptions {
  readonly choice: EngineRequest;
  readonly variantFolders: readonly string[];
  readonly metricFolders?: readonly string[] | undefined;
  readonly modules?: Modules | undefined;
  readonly jobs?: number;
  /** GPUs that the runs are spread over (`chooseGpus`). */
  readonly gpus?: readonly string[] | undefined;
  readonly force?: boolean;
  readonly tensorboard?: boolean;
  readonly signal: AbortSignal;
  /** Other work that takes the place of one training until it is done. */
  readonly beside?: Promise<unknown> | undefined;
  /** Hears of seconds that went into features and statistics of the reals. */
  onReferences?(seconds: number): void;
  /** Where what happens is shown: by default as lines on standard error, which other messages do not disturb. */
  readonly view?: View | undefined;
  /** Hears of every run that has a record now. */
  onRecorded?(): void;
  /** What is recorded as the command, argument by argument. */
  readonly command: readonly string[];
}

/** How many runs are trained at a time: one on each GPU, or so many that each of their threads has a core of its own. */
export const jobsOf = (
  { jobs, gpus = [] }: Pick<TrainOptions, 'jobs' | 'gpus'>,
  { device, threads }: Pick<Provenance, 'device' | 'threads'>,
): number => jobs ?? (device === 'gpu' ? Math.max(1, gpus.length) : processesFor(threads));

/** The status of runs that are not given to a process. */
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
    modules: options.modules,
    afresh: !!options.force || state === 'damaged',
    ...(timeLimit && { timeLimitSeconds: timeLimit * 60 }),
    ...faultsOf(spec, training.faults),
    ...(options.tensorboard && { tensorboard: join(out, 'tensorboard') }),
  }));
  const limit = jobsOf(options, provenance);
  const finished = plan.flatMap(({ state, record }) => (state === 'cached' && record && !options.force ? record : []));
  const state = new PoolState({ jobs, lanes: limit, table: prepared.table, finished });
  const followed = follow(state, training, options);
  const pool = {
    limit,
    gpus: provenance.device === 'gpu' ? options.gpus : [],
    retries: training.retries,
    silenceSeconds: training.hangLimit * 60,
    signal: options.signal,
    beside: options.beside,
  };
  await runPool(jobs, followed, pool).finally(() => followed.stop());
  const refusal = followed.refusal();
  if (refusal !== undefined) throw new UserError(refusal);
  return due.map(({ name }) => name);
}

/** Those of a run's preset; nothing where there are none. */
function faultsOf({ variant, preset }: RunSpec, faults: readonly VariantFault[] = []): Pick<TrainJob, 'faults'> {
  const own = faults.filter((fault) => fault.variant === variant && fault.preset === preset);
  return own.length > 0 ? { faults: own.map(({ text }) => text) } : {};
}

interface Followed extends PoolEvents {
  stop(): void;
  /** Why a worker refused, if one did. */
  refusal(): string | undefined;
}

/** Shows what happens, and records runs whose process cannot do it any more. */
function follow(state: PoolState, { prepared, out }: Training, options: TrainOptions): Followed {
  const display = (options.view ?? plainly()).follow(state);
  const live = new LiveFile(out, state);
  let refusal: string | undefined;
  return {
    onStart: (job) => {
      for (const each of [state, display]) each.onStart(job);
      live.renew();
    },
    onMessage: (job, message) => {
      if (message.type === 'references') return options.onReferences?.(message.seconds);
      for (const each of [state, display]) each.onMessage(job, message);
      live.renew();
    },
    onRetry: (job, reason) => display.onRetry(job, reason),
    onEnd: async (job, result) => {
      state.onEnd(job, result);
      void display.onEnd(job, result);
      if (result.status === 'refused') refusal ??= result.reason;
      if (result.status === 'crashed' || result.status === 'overdue') {
        const { reason, seconds } = result;
        const status = result.status === 'crashed' ? 'error' : 'timeout';
        await recordFailure(join(out, 'runs'), job, { status, reason, provenance: prepared.provenance, seconds });
      }
      if (result.status !== 'stopped') options.onRecorded?.();
    },
    stop: () => {
      display.stop();
      live.remove();
    },
    refusal: () => refusal,
  };
}
