import { fileURLToPath } from 'node:url';
import { defined } from '../ground/certain.js';
import { UserError } from '../ground/errors.js';
import { endingOf, startChild, tell, type Child } from '../executors/child.js';
import type { EngineRequest } from '../engines/request.js';
import type { Case } from './experiment.js';
import type { Answer, Order } from './messages.js';

const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));

export type Ready = Extract<Answer, { type: 'ready' }>;
export type CaseOutcome = Extract<Answer, { type: 'measured' | 'failed' }>;

/** A worker process for the cases of one experiment. A crash costs one case: the next one starts a new process. */
export class Laboratory {
  private process: Child | undefined;

  constructor(
    private readonly folder: string,
    private readonly choice: EngineRequest,
  ) {}

  /** Starts the process if there is none. Throws a UserError if the engine is not available. */
  async start(): Promise<Ready> {
    this.process = startChild(worker, this.choice);
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
      return { type: 'failed', reason: endingOf(result) };
    });
    void tell(child, order); // not awaited: a process that dies never takes it
    return Promise.race([reply, death]);
  }
}
