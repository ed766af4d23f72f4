import { fileURLToPath } from 'node:url';
import { UserError } from '../ground/errors.js';
import { lostWorkingFolder } from '../ground/limits.js';
import { endingOf, startChild, tell } from './child.js';
import type { Job, StopMessage, WorkerMessage } from '../worker/messages.js';
import type { EngineRequest } from '../engines/request.js';

const worker = fileURLToPath(new URL('../worker/worker.ts', import.meta.url));

/** Settles with the last message, or with the reason why there is none: the worker died, hung or took too long. */
export type JobOutcome =
  | Exclude<WorkerMessage, { type: 'progress' | 'note' | 'references' | 'alive' }>
  | { readonly type: 'crashed'; readonly reason: string }
  | { readonly type: 'overdue'; readonly reason: string };

/** When a worker is ended by force. */
export interface Patience {
  /** Seconds without a word; workers say every second that they are alive, unless one operation takes longer. */
  readonly silence: number;
  /** Seconds in all. */
  readonly total: number;
}

/** Loading packages on a busy machine, before the first word, counts less. */
const STARTING_SECONDS = 120;
/** A process without a job ends at once; one that hangs even then is ended by force. */
const ENDING_SECONDS = 60;
/** Seconds without a word after which a worker that was asked to stop is ended by force. */
const STOPPING_SECONDS = 120;
/** If the working folder is gone, a process may wait without end for its own thread that loads modules. */
const LOST_SECONDS = 5;
const endless: Patience = { silence: Infinity, total: Infinity };

export interface RunningJob {
  readonly outcome: Promise<JobOutcome>;
  /** Asks the worker to save a checkpoint and end. */
  stop(): void;
}

/** A process that does one job after another, each after the outcome of the one before. */
export interface WorkerProcess {
  run(job: Job, onMessage: (message: WorkerMessage) => void, patience?: Patience): RunningJob;
  /** Whether it is gone, so that no job must be given to it. */
  hasDied(): boolean;
  /** Settled when the process has ended, which it does once no job runs. */
  end(): Promise<void>;
}

/** Starts a process for jobs with this choice. */
export function startWorker({ verbose }: EngineRequest): WorkerProcess {
  const child = startChild(worker, { verbose });
  let dead = false;
  const died = child.then((result): JobOutcome => {
    dead = true;
    return { type: 'crashed', reason: endingOf(result) };
  });
  const send = (message: Job | StopMessage): void => void tell(child, message);
  const stop = (): void => send({ type: 'stop' });
  let hear: (message: WorkerMessage) => void = () => undefined;
  child.on('message', (message: WorkerMessage) => hear(message));
  return {
    run: (job, onMessage, patience = endless) => {
      let forced: JobOutcome | undefined;
      const watch = watchOver(patience, (outcome) => {
        forced ??= outcome;
        child.kill('SIGKILL');
      });
      const answered = new Promise<JobOutcome>((resolve) => {
        hear = (message) => {
          watch.heard();
          if (message.type === 'progress' || message.type === 'note' || message.type === 'references')
            onMessage(message);
          else if (message.type !== 'alive') resolve(message);
        };
      });
      send(job);
      const outcome = Promise.race([answered, died]).then((result) => {
        watch.stop();
        return forced ?? result;
      });
      return {
        outcome,
        stop: () => {
          watch.hurry();
          stop();
        },
      };
    },
    hasDied: () => dead,
    end: async () => {
      stop();
      const force = setTimeout(
        () => child.kill('SIGKILL'),
        1000 * (lostWorkingFolder() ? LOST_SECONDS : ENDING_SECONDS),
      );
      await died;
      clearTimeout(force);
    },
  };
}

/** Starts a process for one job. */
export function startJob(job: Job, onMessage: (message: WorkerMessage) => void, patience?: Patience): RunningJob {
  const process = startWorker(job.choice);
  const { outcome, stop } = process.run(job, onMessage, patience);
  return { outcome: outcome.finally(() => process.end()), stop };
}

/** A process that died is no answer, so it is asked once more, unless the signal ended it. */
export async function askTwice(
  ask: () => Promise<JobOutcome>,
  { signal, onCrash }: { readonly signal?: AbortSignal | undefined; onCrash?(reason: string): void },
): Promise<JobOutcome> {
  const outcome = await ask();
  if (outcome.type !== 'crashed' || signal?.aborted) return outcome;
  onCrash?.(outcome.reason);
  return ask();
}

/** Counts seconds in which this process ran, so that a machine that slept does not end its workers when it wakes. */
function watchOver(
  patience: Patience,
  end: (outcome: JobOutcome) => void,
): { heard(): void; hurry(): void; stop(): void } {
  let { silence } = patience;
  let silent = -STARTING_SECONDS;
  let unheard = 0;
  let total = 0;
  const tick = setInterval(() => {
    total++;
    const lost = ++unheard > LOST_SECONDS ? lostWorkingFolder() : undefined;
    if (lost) end({ type: 'crashed', reason: lost });
    if (++silent > silence)
      end({ type: 'crashed', reason: `The worker process hung: it gave no sign of life for ${silence} s.` });
    else if (total > patience.total)
      end({ type: 'overdue', reason: `The time limit ended the run by force after ${total} s.` });
  }, 1000);
  return {
    heard: () => void (silent = unheard = 0),
    hurry: () => {
      silence = Math.min(silence, STOPPING_SECONDS);
      silent = 0;
    },
    stop: () => clearInterval(tick),
  };
}

/**
 * A worker's answer that has to be of one type.
 * @throws UserError where the worker refused, with its sentence, or died.
 */
export function expectAnswer<T extends JobOutcome['type']>(
  outcome: JobOutcome,
  type: T,
): Extract<JobOutcome, { type: T }> {
  if (outcome.type === 'refused' || outcome.type === 'crashed' || outcome.type === 'overdue')
    throw new UserError(outcome.reason);
  if (outcome.type !== type) throw new Error(`A worker answered "${outcome.type}" where "${type}" was expected.`);
  return outcome as Extract<JobOutcome, { type: T }>;
}
