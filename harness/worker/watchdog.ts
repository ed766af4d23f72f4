import { Worker } from 'node:worker_threads';

/** Seconds that a worker without a parent may take to save its checkpoint. */
const LAST_SECONDS = 120;

/** Runs in a thread of its own, because the main one may be hung. */
const watch = (lastSeconds: number): string => `
const parent = process.ppid;
let alone = 0;
setInterval(() => {
  if (process.ppid === parent) alone = 0;
  else if (++alone >= ${lastSeconds}) process.kill(process.pid, 'SIGKILL');
}, 1000);
`;

/** Ends this process when its parent has died and it does not end by itself: no hung worker outlives its bench for long. */
export function startWatchdog(lastSeconds = LAST_SECONDS): void {
  new Worker(watch(lastSeconds), { eval: true, execArgv: [], stdin: false }).unref();
}
