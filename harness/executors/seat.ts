import type { TrainJob, WorkerMessage } from '../worker/messages.js';
import { startWorker, type JobOutcome, type Patience, type RunningJob, type WorkerProcess } from './worker-process.js';

/**
 * Where trainings take place one after another. Starting a process (packages, TensorFlow, data, feature networks) takes
 * seconds of processor time, so a process goes on with the next training as long as all goes well. It trains no variant
 * twice: whatever a variant's module remembers begins anew with each run, as the results must not depend on what ran
 * before.
 */
export class Seat {
  private worker: WorkerProcess | undefined;
  private readonly trained = new Set<string>();

  /** @param gpu The GPU that its processes compute on, where there are several. */
  constructor(readonly gpu?: string) {}

  /** Takes a fresh process where the present one is of no use for the job. */
  async run(job: TrainJob, onMessage: (message: WorkerMessage) => void, patience: Patience): Promise<RunningJob> {
    const { variant } = job.spec;
    const choice = this.gpu === undefined ? job.choice : { ...job.choice, gpu: this.gpu };
    // One that died between two trainings had no part in either.
    if (this.trained.has(variant) || this.worker?.hasDied()) await this.leave();
    this.trained.add(variant);
    this.worker ??= startWorker(choice);
    const { outcome, stop } = this.worker.run({ ...job, choice }, onMessage, patience);
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

/** The seats of a pool, spread evenly over GPUs where there are several. */
export class Seats {
  private readonly free: Seat[] = [];
  private readonly taken = new Set<Seat>();

  constructor(private readonly gpus: readonly string[] = []) {}

  take(): Seat {
    const seat = this.free.pop() ?? new Seat(this.leastUsed());
    this.taken.add(seat);
    return seat;
  }

  /** Keeps its process where another job will need it. */
  async giveBack(seat: Seat, isNeeded: boolean): Promise<void> {
    this.taken.delete(seat);
    if (isNeeded) this.free.push(seat);
    else await seat.leave();
  }

  /** Ends the processes of those that are free. */
  async leave(): Promise<void> {
    await Promise.all(this.free.map((seat) => seat.leave()));
  }

  /** The GPU with the fewest seats at work, the first of several; undefined where there is no choice. */
  private leastUsed(): string | undefined {
    const count = (of: string): number => [...this.taken].filter(({ gpu }) => gpu === of).length;
    return [...this.gpus].sort((a, b) => count(a) - count(b))[0];
  }
}

/** An error may have left anything behind, and leaks would add up. */
const isHealthy = (outcome: JobOutcome): boolean =>
  outcome.type === 'trained' && outcome.clean && outcome.record?.status !== 'error';
