import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { projectFolder } from '../harness/ground/folders.js';

const script = fileURLToPath(new URL('agreement_networks.py', import.meta.url));
const oneThread = { OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };

/** Features of pictures, by the pictures' names. */
export type Values = Readonly<Record<string, readonly number[]>>;

/** A reference network in a child process. */
export interface NetworkPeer {
  values(): Promise<Values>;
  /** Of processor time, of small pictures in batches. */
  imagesPerSecond(): Promise<number>;
  stop(): Promise<void>;
}

/** @param args Of agreement_networks.py. */
export function startPeer(python: string, args: readonly string[]): NetworkPeer {
  const child = execa(python, [script, ...args], { cwd: projectFolder, env: oneThread, buffer: false });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) await child;
    return JSON.parse(value as string);
  };
  return {
    values: async () => ((await answer()) as { values: Values }).values,
    imagesPerSecond: async () => {
      child.stdin.write('\n');
      return (await answer()) as number;
    },
    stop: async () => {
      child.stdin.end();
      await child;
    },
  };
}
