import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { assertWorkingFolder } from '../ground/working-folder.js';
import type { RunRecord } from '../record/record.js';
import type { TrainJob, WorkerMessage } from '../worker/messages.js';
import { Seats, type Seat } from './seat.js';
import type { RunningJob } from './worker-process.js';

/** How many processes of so many threads fit, with a core for each thread. */
export const processesFor = (threads: number): number => Math.max(1, Math.floor(availableParallelism() / threads));

/** What became of one job of the pool. */
export type JobResult =
  | { readonly status: 'recorded'; readonly record: RunRecord }
  | { readonly status: 'stopped' }
  /** `seconds`: what the last try took. */
  | { readonly status: 'crashed' | 'overdue'; readonly reason: string; readonly seconds: number }
  | { readonly status: 'refused'; readonly reason: string };

export interface PoolEvents {
  onStart(job: TrainJob): void;
  onMessage(job: TrainJob, message: WorkerMessage): void;
  /** The job failed and begins once more, at its last checkpoint. */
  onRetry(job: TrainJob, reason: string): void;
  /** Awaited before another job takes the place of this one. */
  onEnd(job: TrainJob, result: JobResult): void | Promise<void>;
}

export interface PoolOptions {
  /** Jobs at a time. */
  readonly limit: number;
  /** GPUs that the jobs are spread over evenly. */
  readonly gpus?: readonly string[] | undefined;
  /** How often a job is tried again whose process died or hung, or whose training threw. */
  readonly retries: number;
  readonly silenceSeconds: number;
  /** Other work. Until it is done, one job fewer runs at a time, or none if the limit is one. */
  readonly beside?: Promise<unknown> | undefined;
  readonly signal: AbortSignal;
}

/** A worker ends by itself at its time limit. If it does not do so within this time, it is ended by force. */
const GRACE_SECONDS = 300;

/**
 * Runs jobs in worker processes, in the given order. What happens to one leaves the others alone, except after a
 * refusal, such as a full disk, and after the signal: running jobs are asked to stop and no new ones begin. The same
 * happens if a listener throws: its error is thrown again when no job runs any more.
 */
export async function runPool(
  jobs: readonly TrainJob[],
  events: PoolEvents,
  { limit, gpus, retries, silenceSeconds, signal, beside }: PoolOptions,
): Promise<void> {
  const running = new Set<RunningJob>();
  const seats = new Seats(gpus);
  let refused = false;
  const isOver = (): boolean => refused || signal.aborted;
  const stopAll = (): void => running.forEach((job) => job.stop());
  const refuse = (): void => {
    refused = true;
    stopAll();
  };
  signal.addEventListener('abort', stopAll);

  const attempt = async (seat: Seat, job: TrainJob): Promise<JobResult> => {
    const total = job.timeLimitSeconds ? job.timeLimitSeconds + GRACE_SECONDS : Infinity;
    const onMessage = (message: WorkerMessage): void => events.onMessage(job, message);
    const begun = await seat.run(job, onMessage, { silence: silenceSeconds, total });
    const start = performance.now();
    running.add(begun);
    if (isOver()) begun.stop(); // while the seat was made ready
    const result = resultOf(await begun.outcome, start);
    running.delete(begun);
    if (result.status === 'crashed') assertWorkingFolder(); // that was why
    // A signal to the whole process group ends a worker that does not listen yet: it was stopped, nothing is wrong with it.
    return signal.aborted && result.status === 'crashed' ? { status: 'stopped' } : result;
  };
  const carryOut = async (seat: Seat, job: TrainJob): Promise<void> => {
    events.onStart(job);
    let result = await attempt(seat, job);
    for (let left = retries; left > 0 && !isOver(); left--) {
      const reason = failureOf(result);
      if (reason === undefined) break;
      events.onRetry(job, reason);
      result = await attempt(seat, { ...job, afresh: false });
    }
    if (result.status === 'refused') refuse();
    await events.onEnd(job, result);
  };
  const atATime = pLimit(limit);
  const inTurn = async (job: TrainJob): Promise<void> => {
    if (isOver()) return;
    const seat = seats.take();
    try {
      await carryOut(seat, job);
    } catch (error) {
      refuse();
      throw error;
    } finally {
      await seats.giveBack(seat, atATime.pendingCount > 0);
    }
  };
  if (beside) void atATime(() => beside).catch(refuse); // of why it failed its owner hears
  const ended = jobs.map((job) => atATime(inTurn, job));
  await Promise.allSettled(ended);
  signal.removeEventListener('abort', stopAll);
  await seats.leave();
  await Promise.all(ended);
}

/** Why a result is one that another try may mend; undefined where it is not. */
function failureOf(result: JobResult): string | undefined {
  if (result.status === 'crashed') return result.reason;
  if (result.status === 'recorded' && result.record.status === 'error') return result.record.reason ?? 'an error';
  return undefined;
}

function resultOf(outcome: Awaited<RunningJob['outcome']>, start: number): JobResult {
  const seconds = (performance.now() - start) / 1000;
  switch (outcome.type) {
    case 'trained':
      return outcome.record ? { status: 'recorded', record: outcome.record } : { status: 'stopped' };
    case 'refused':
      return { status: 'refused', reason: outcome.reason };
    case 'crashed':
    case 'overdue':
      return { status: outcome.type, reason: outcome.reason, seconds };
    default:
      return { status: 'crashed', reason: 'The worker answered a question that was not asked.', seconds };
  }
}
