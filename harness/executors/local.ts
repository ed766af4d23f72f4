import type { RunRecord } from '../run/record.js';
import type { TrainJob, WorkerMessage } from './messages.js';
import { startJob, type RunningJob } from './worker-process.js';

/** What became of one job of the pool. */
export type JobResult =
  | { readonly status: 'recorded'; readonly record: RunRecord }
  | { readonly status: 'stopped' }
  | { readonly status: 'crashed'; readonly reason: string }
  | { readonly status: 'refused'; readonly reason: string };

export interface PoolEvents {
  onStart(job: TrainJob): void;
  onMessage(job: TrainJob, message: WorkerMessage): void;
  onEnd(job: TrainJob, result: JobResult): void;
}

/**
 * Runs jobs in processes of their own, `limit` at a time, in the given order. After a refusal, such as a full disk, or
 * after the signal, running jobs are asked to stop and no new ones begin.
 */
export async function runPool(
  jobs: readonly TrainJob[],
  limit: number,
  events: PoolEvents,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...jobs];
  const running = new Set<RunningJob>();
  let refused = false;
  const stopAll = (): void => running.forEach((job) => job.stop());
  signal.addEventListener('abort', stopAll);

  const lane = async (): Promise<void> => {
    for (let job = waiting.shift(); job && !refused && !signal.aborted; job = waiting.shift()) {
      const current = job;
      events.onStart(current);
      const worker = startJob(current, (message) => events.onMessage(current, message));
      running.add(worker);
      const result = resultOf(await worker.outcome);
      running.delete(worker);
      if (result.status === 'refused') {
        refused = true;
        stopAll();
      }
      events.onEnd(current, result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, jobs.length) }, lane));
  signal.removeEventListener('abort', stopAll);
}

function resultOf(outcome: Awaited<RunningJob['outcome']>): JobResult {
  switch (outcome.type) {
    case 'trained':
      return outcome.record ? { status: 'recorded', record: outcome.record } : { status: 'stopped' };
    case 'refused':
      return { status: 'refused', reason: outcome.reason };
    case 'crashed':
      return { status: 'crashed', reason: outcome.reason };
    default:
      return { status: 'crashed', reason: 'The worker answered a question that was not asked.' };
  }
}
