import type { TrainJob, WorkerMessage } from '../worker/messages.js';
import { startWorker, type JobOutcome, type Patience, type RunningJob, type WorkerProcess } from './worker-process.js';

/**
 * Where trainings take place one after another. To start a process (packages, TensorFlow, data, feature networks) takes
 * seconds of processor time, so a process goes on with the next training while all goes well. It trains no variant
 * twice: whatever a variant's module remembers begins anew with each run, as the results must not depend on what ran
 * before.
 */
export class Seat {
  private worker: WorkerProcess | undefined;
  private readonly trained = new Set<string>();

  /** Takes a fresh process where the present one is of no use for the job. */
  async run(job: TrainJob, onMessage: (message: WorkerMessage) => void, patience: Patience): Promise<RunningJob> {
    const { variant } = job.spec;
    // One that died between two trainings had no part in either.
    if (this.trained.has(variant) || this.worker?.hasDied()) await this.leave();
    this.trained.add(variant);
    this.worker ??= startWorker(job.choice);
    const { outcome, stop } = this.worker.run(job, onMessage, patience);
    return {
      outcome: outcome.then(async (result) => {
        if (!isHealthy(result)) await this.leave();
        return result;
      }),
      stop,
    };
  }

  /** Ends the process. */
  async leave(): Promise<void> {
    await this.worker?.end();
    this.worker = undefined;
    this.trained.clear();
  }
}

/** An error may have left anything behind, and leaks would add up. */
const isHealthy = (outcome: JobOutcome): boolean =>
  outcome.type === 'trained' && outcome.clean && outcome.record?.status !== 'error';
