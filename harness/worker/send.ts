import { sendMessage } from 'execa';
import type { WorkerMessage } from './messages.js';

/** To the parent. If it has died, messages are lost, but the checkpoint must not be. */
export const send = (message: WorkerMessage): Promise<void> =>
  sendMessage(message as unknown as Parameters<typeof sendMessage>[0]).catch(() => undefined);

/** A sentence for the terminal. */
export const note = (text: string): Promise<void> => send({ type: 'note', text });

/** How many seconds the references have taken since `begun`, a time of `performance.now`. */
export const sayReferences = (begun: number): Promise<void> =>
  send({ type: 'references', seconds: (performance.now() - begun) / 1000 });
