import { fileURLToPath } from 'node:url';
import { execaNode } from 'execa';
import { UserError } from '../errors.js';
import type { Job, WorkerMessage } from './messages.js';

const worker = fileURLToPath(new URL('../run/worker.ts', import.meta.url));

/** Settled: the last message, or the exit of a worker that died without one. */
export type Outcome =
  Exclude<WorkerMessage, { type: 'progress' | 'note' }> | { readonly type: 'crashed'; readonly reason: string };

export interface RunningJob {
  readonly outcome: Promise<Outcome>;
  /** Asks the worker to save a checkpoint and end. */
  stop(): void;
}

/** Starts a process for a job. Its TensorFlow threads and log level are set before it begins. */
export function startJob(job: Job, onMessage: (message: WorkerMessage) => void): RunningJob {
  const threads = String(job.choice.threads);
  const child = execaNode(worker, {
    ipc: true,
    nodeOptions: ['--import', import.meta.resolve('tsx')],
    env: {
      TF_NUM_INTRAOP_THREADS: threads,
      TF_NUM_INTEROP_THREADS: '1',
      TF_CPP_MIN_LOG_LEVEL: job.choice.verbose ? '0' : '1',
    },
    reject: false,
    stdin: 'ignore',
    stdout: job.choice.verbose ? 'inherit' : 'ignore',
    stderr: job.choice.verbose ? ['inherit', 'pipe'] : 'pipe',
    maxBuffer: 1 << 20,
  });
  let last: Outcome | undefined;
  child.on('message', (message: WorkerMessage) => {
    if (message.type === 'progress' || message.type === 'note') onMessage(message);
    else last = message;
  });
  void child.sendMessage(job as unknown as Parameters<typeof child.sendMessage>[0]).catch(() => undefined);
  return {
    outcome: child.then((result): Outcome => last ?? { type: 'crashed', reason: reasonOf(result) }),
    stop: () => void child.sendMessage({ type: 'stop' }).catch(() => undefined),
  };
}

/** A worker's answer that has to be of one type; a refusal becomes the UserError that it was in the worker. */
export function expectAnswer<T extends Outcome['type']>(outcome: Outcome, type: T): Extract<Outcome, { type: T }> {
  if (outcome.type === 'refused') throw new UserError(outcome.reason);
  if (outcome.type === 'crashed') throw new Error(outcome.reason);
  if (outcome.type !== type) throw new Error(`A worker answered "${outcome.type}" where "${type}" was expected.`);
  return outcome as Extract<Outcome, { type: T }>;
}

function reasonOf(result: { exitCode?: number | undefined; signal?: string | undefined; stderr: unknown }): string {
  const ending = result.signal ? `was ended by ${result.signal}` : `exited with ${result.exitCode}`;
  const lines = String(result.stderr ?? '')
    .trim()
    .split('\n');
  const said = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
  return `The worker process ${ending}${said ? `: ${said.trim()}` : ''}.`;
}
