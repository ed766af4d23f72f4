import { sendMessage } from 'execa';
import type { WorkerMessage } from './messages.js';

/** To the parent. If it has died, messages are lost, but the checkpoint must not be. */
export const send = (message: WorkerMessage): Promise<void> =>
  sendMessage(message as unknown as Parameters<typeof sendMessage>[0]).catch(() => undefined);

/** A sentence for the terminal. */
export const note = (text: string): Promise<void> => send({ type: 'note', text });

/** How long the references have taken since `begun`, by the clock of `performance`. */
export const sayReferences = (begun: number): Promise<void> =>
  send({ type: 'references', seconds: (performance.now() - begun) / 1000 });
