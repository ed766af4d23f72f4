import { createInterface } from 'node:readline';
import { execa, type Options } from 'execa';
import { projectFolder } from '../harness/ground/folders.js';

/** For libraries that would take all cores. */
export const oneThread = { OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };

/** A Python script in a child process that writes lines of JSON. */
export interface PythonPeer {
  /** The next line. Throws where the process ends before. */
  read(): Promise<unknown>;
  /** Writes a line, and reads the answer. */
  ask(line?: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** @param args The script's path and its arguments. */
export function startPython(
  python: string,
  args: readonly string[],
  options: Pick<Options, 'env' | 'stderr'> = {},
): PythonPeer {
  const child = execa(python, args, { cwd: projectFolder, buffer: false, ...options });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) await child;
    return JSON.parse(value as string);
  };
  return {
    read,
    ask: (line = '') => {
      child.stdin.write(`${line}\n`);
      return read();
    },
    stop: async () => {
      child.stdin.end();
      await child;
    },
  };
}
