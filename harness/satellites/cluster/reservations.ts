import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { makeFolder, readText, writeAtomically, refuseLinksTo } from '../../ground/files.js';
import { isHere, tryLock, type Holder, type Lock } from '../../ground/lock.js';

/** Reservations on runs: files on the file system that the nodes share, so that no run is trained twice. */

/**
 * Reserves a run, or says who has it. A task that begins again elsewhere finds its own reservation of before, which its node may
 * have left behind: a reservation of another node is watched until it is renewed, which somebody living does, or given up. Time
 * is taken on one machine's clock only.
 */
export async function reserve(folder: string, id: string, every = 1000): Promise<Lock | Holder> {
  refuseLinksTo(folder);
  makeFolder(folder);
  const path = join(folder, `${id}.lock`);
  let seen: number | undefined;
  for (;;) {
    const lock = tryLock(path);
    if ('release' in lock) return lock;
    if (isHere(lock)) return lock;
    const renewed = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (seen !== undefined && renewed !== undefined && renewed !== seen) return lock;
    seen = renewed;
    await setTimeout(every);
  }
}

/** Notes the name of the run's folder, which depends on the kind of node; before it is trained. */
export const noteRun = (folder: string, id: string, name: string): void =>
  writeAtomically(join(folder, `${id}.run`), name);

/** The name that was noted; undefined where no task has begun the run. */
export function notedRun(folder: string, id: string): string | undefined {
  const file = join(folder, `${id}.run`);
  const name = existsSync(file) ? readText(file, 1 << 12).trim() : '';
  return /^[\w.-]+$/.test(name) ? name : undefined;
}
