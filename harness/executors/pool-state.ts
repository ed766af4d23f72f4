import type { MetricTable } from '../record/metric-table.js';
import { presetText } from '../record/settings.js';
import type { RunRecord } from '../record/record.js';
import type { TrainJob, WorkerMessage } from '../worker/messages.js';
import { bestSoFar, type BestSoFar } from './best-so-far.js';
import { Estimate } from './estimate.js';
import type { JobResult, PoolEvents } from './local.js';

export type ProgressMessage = Extract<WorkerMessage, { type: 'progress' }>;

/** A job that runs, and what it last told of itself. */
export interface RunningJob {
  readonly job: TrainJob;
  last?: ProgressMessage;
}

/** What a pool begins with. */
export interface Pool {
  readonly jobs: readonly TrainJob[];
  /** How many run at a time. */
  readonly lanes: number;
  readonly table: MetricTable;
  /** Records of runs that were finished before. */
  readonly finished: readonly RunRecord[];
}

/** How far a pool of trainings is: all that is shown of it is read from here. */
export class PoolState implements PoolEvents {
  readonly running = new Map<string, RunningJob>();
  /** By the means of the finished runs. */
  best: readonly BestSoFar[];
  ended = 0;
  private readonly estimate: Estimate;
  private readonly records: RunRecord[];

  constructor(readonly pool: Pool) {
    const { jobs, lanes, finished, table } = pool;
    const kindOf = ({ spec }: TrainJob): string =>
      JSON.stringify([spec.dataset, spec.variant, presetText(spec), spec.scheme]);
    this.estimate = new Estimate(
      jobs.map((job) => ({ name: job.name, kind: kindOf(job) })),
      Math.min(lanes, Math.max(1, jobs.length)),
    );
    this.records = [...finished];
    this.best = bestSoFar(this.records, table);
  }

  get total(): number {
    return this.pool.jobs.length;
  }

  /** Of all jobs, from 0 to 1. */
  get share(): number {
    const running = [...this.running.values()].reduce((sum, { last }) => sum + (last?.share ?? 0), 0);
    return this.total === 0 ? 1 : (this.ended + running) / this.total;
  }

  /** Seconds; undefined before anything tells. */
  get remaining(): number | undefined {
    return this.estimate.remaining;
  }

  onStart(job: TrainJob): void {
    this.running.set(job.name, { job });
    this.estimate.begin(job.name);
  }

  onMessage(job: TrainJob, message: WorkerMessage): void {
    if (message.type !== 'progress') return;
    const running = this.running.get(job.name);
    if (running) running.last = message;
    this.estimate.progress(job.name, message.share);
  }

  onRetry(): void {
    // It runs on.
  }

  onEnd(job: TrainJob, result: JobResult): void {
    this.running.delete(job.name);
    this.estimate.end(job.name);
    if (result.status === 'stopped') return;
    this.ended++;
    if (result.status !== 'recorded') return;
    this.records.push(result.record);
    this.best = bestSoFar(this.records, this.pool.table);
  }
}
