import { fileURLToPath } from 'node:url';
import { defined } from '../../ground/certain.js';
import { UserError } from '../../ground/errors.js';
import { sharedCache } from '../../ground/cache.js';
import type { EngineRequest } from '../../engines/request.js';
import type { Case } from './experiment.js';
import type { Answer, Order } from './messages.js';
import { ownProcess } from '../../ground/helpers.js';

const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));

export type Ready = Extract<Answer, { type: 'ready' }>;
export type CaseOutcome = Extract<Answer, { type: 'measured' | 'failed' }>;

/** A worker process for the cases of one claim. A crash costs one case: the next one starts a new process. */
export class Laboratory {
  private process: ReturnType<typeof spawn> | undefined;

  constructor(
    private readonly folder: string,
    private readonly choice: EngineRequest,
  ) {}

  /** Starts the process if there is none. Throws a UserError where the engine cannot be had. */
  async start(): Promise<Ready> {
    this.process = spawn(this.choice);
    const answer = await this.ask({ type: 'start', folder: this.folder, choice: this.choice });
    if (answer.type === 'refused') throw new UserError(answer.reason);
    if (answer.type !== 'ready')
      throw new Error(answer.type === 'failed' ? answer.reason : 'The worker did not start.');
    return answer;
  }

  /** The key is that of the case as it was planned: a process that has loaded other code refuses. */
  async run(each: Case, key: string): Promise<CaseOutcome> {
    if (!this.process) await this.start();
    return (await this.ask({ type: 'run', each, key })) as CaseOutcome;
  }

  close(): void {
    this.process?.kill();
    this.process = undefined;
  }

  private async ask(order: Order): Promise<Answer> {
    const child = defined(this.process);
    const reply = new Promise<Answer>((resolve) => {
      child.once('message', (message) => resolve(message as Answer));
    });
    const death = child.then((result): Answer => {
      this.process = undefined;
      const ending = result.signal ? `was ended by ${result.signal}` : `exited with ${result.exitCode}`;
      return { type: 'failed', reason: `The worker process ${ending}.` };
    });
    // Not awaited: a process that dies never takes it.
    void child.sendMessage(order as unknown as Parameters<typeof child.sendMessage>[0]).catch(() => undefined);
    return Promise.race([reply, death]);
  }
}

const spawn = ({ threads, verbose }: EngineRequest) => {
  sharedCache(); // before the worker would make one of its own
  return ownProcess(worker, {
    ipc: true,
    env: {
      TF_NUM_INTRAOP_THREADS: String(threads),
      TF_NUM_INTEROP_THREADS: '1',
      TF_CPP_MIN_LOG_LEVEL: verbose ? '0' : '1',
    },
    reject: false,
    stdin: 'ignore',
    stdout: verbose ? 'inherit' : 'ignore',
    stderr: verbose ? 'inherit' : 'ignore',
  });
};
