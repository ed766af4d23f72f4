import { hostname } from 'node:os';
import type { Holder } from '../../../harness/ground/lock.js';
import { processSpace, startTicks } from '../../../harness/ground/processes.js';

/** The text of a lock that a process of this machine holds, but for what is changed. */
export const holderText = (changes: Partial<Holder> = {}): string => {
  const { pid = process.ppid } = changes;
  const here = { host: hostname(), space: processSpace(), ticks: startTicks(pid) };
  return JSON.stringify({ pid, ...here, since: 'x', token: 'y', ...changes });
};
