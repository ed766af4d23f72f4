import { join } from 'node:path';
import { UserError } from '../ground/errors.js';
import { makeFolder } from '../ground/files.js';
import { removeLeftovers } from '../ground/leftovers.js';
import { nameOf, tryLock, type Lock } from '../ground/lock.js';
import { assertWorkingFolder, workingFolderLost } from '../ground/working-folder.js';
import { refuseForeignResults, refuseLinkedResults } from '../record/results-folder.js';

/** Keeps other benches out of a results folder; throws a UserError where one is at work in it. */
export function lockResults(out: string): Lock {
  refuseLinkedResults(out);
  refuseForeignResults(out);
  makeFolder(out);
  const lock = tryLock(join(out, '.lock'));
  if ('release' in lock) return lock;
  throw new UserError(
    `${out} is in use by another bench (${nameOf(lock)}): wait until it ends, or choose another folder.`,
  );
}

/** A results folder that this process has locked. */
export interface Held {
  readonly lock: Lock;
  /** Aborted when the work is to stop: it was interrupted, or the folder is lost. */
  readonly signal: AbortSignal;
  /** Aborted then, and when the work has ended. */
  readonly over: AbortSignal;
}

/** Works in a results folder, from which others are kept out until the work has ended. */
export async function workIn<T>(out: string, signal: AbortSignal, work: (held: Held) => Promise<T>): Promise<T> {
  const lock = lockResults(out);
  const ended = new AbortController();
  const folderLost = workingFolderLost(ended.signal);
  try {
    removeLeftovers(out);
    const stopped = AbortSignal.any([signal, lock.lost, folderLost]);
    const result = await work({ lock, signal: stopped, over: AbortSignal.any([stopped, ended.signal]) });
    assertWorkingFolder();
    return result;
  } catch (error) {
    throw folderLost.aborted ? folderLost.reason : error; // whatever else followed from it
  } finally {
    ended.abort();
    lock.release();
  }
}
