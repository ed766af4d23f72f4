import { createInterface } from 'node:readline';
import { execa } from 'execa';
import type { Ready, Request, Timing } from './protocol.js';

/** A child process that times steps when it is asked. */
export interface Contender {
  readonly name: string;
  readonly ready: Ready;
  ask(request: Request): Promise<Timing>;
  end(): Promise<void>;
}

/** Starts a child; throws an Error with the end of what it wrote where it dies, or says that the signal ended it. */
export async function startContender(
  name: string,
  command: string,
  parameters: string[],
  cancelSignal?: AbortSignal,
): Promise<Contender> {
  const child = execa(command, parameters, {
    env: { OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' },
    buffer: { stdout: false },
    reject: false,
    ...(cancelSignal && { cancelSignal }),
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async <T>(): Promise<T> => {
    for (;;) {
      const { done, value } = await lines.next();
      if (done && cancelSignal?.aborted) throw new Error(`${name} was not ready in its time.`);
      if (done) throw new Error(`${name} ended: ${(await child).stderr.split('\n').slice(-12).join('\n')}`);
      // Libraries write greetings to stdout too.
      if (value.startsWith('{')) return JSON.parse(value) as T;
    }
  };
  return {
    name,
    ready: await read<Ready>(),
    ask: (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return read<Timing>();
    },
    end: async () => {
      child.stdin.end();
      await child;
    },
  };
}
