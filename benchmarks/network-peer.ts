import { fileURLToPath } from 'node:url';
import { oneThread, startPython } from './python-peer.js';

const script = fileURLToPath(new URL('agreement_networks.py', import.meta.url));

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
  const { read, ask, stop } = startPython(python, [script, ...args], { env: oneThread });
  return {
    values: async () => ((await read()) as { values: Values }).values,
    imagesPerSecond: async () => (await ask()) as number,
    stop,
  };
}
