import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { UserError } from './errors.js';
import { LOST_FOLDER, lostWorkingFolder } from './limits.js';

/** @throws UserError where the working folder was removed, without which no process starts and no relative path leads anywhere. */
export function assertWorkingFolder(): void {
  const lost = lostWorkingFolder();
  if (lost) throw new UserError(lost);
}

const LOOK_EVERY_MS = 1000;
/** The main thread may wait without end for the one that loads modules, which fails without the folder. */
const SECONDS_TO_END = 15;

/** Runs in a thread of its own, and ends the process where it does not end by itself. */
const watch = `
const { workerData } = require('node:worker_threads');
const { statSync, writeSync } = require('node:fs');
let gone = 0;
setInterval(() => {
  const found = statSync(workerData.path, { throwIfNoEntry: false });
  if (found?.ino === workerData.ino) gone = 0;
  else if (++gone >= workerData.seconds) {
    writeSync(2, workerData.sentence);
    process.kill(process.pid, 'SIGKILL');
  }
}, 1000);
`;

/** Aborted, with the UserError as its reason, when the working folder is removed; looks until the signal ends it. */
export function workingFolderLost(until: AbortSignal): AbortSignal {
  const lost = new AbortController();
  const timer = setInterval(() => {
    try {
      assertWorkingFolder();
    } catch (error) {
      lost.abort(error);
    }
  }, LOOK_EVERY_MS).unref();
  const path = process.cwd();
  const workerData = { path, ino: statSync(path).ino, seconds: SECONDS_TO_END, sentence: `${LOST_FOLDER}\n` };
  const watchdog = new Worker(watch, { eval: true, execArgv: [], workerData });
  watchdog.unref();
  until.addEventListener('abort', () => {
    clearInterval(timer);
    void watchdog.terminate();
  });
  return lost.signal;
}
