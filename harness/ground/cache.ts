import { accessSync, constants, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { UserError } from './errors.js';
import { cacheFolder } from './folders.js';

/** Why nothing can be kept in the cache, in a sentence; undefined where it can. Nothing is written to find out. */
export function cacheProblem(): string | undefined {
  const folder = cacheFolder();
  return isWritable(folder)
    ? undefined
    : `The cache ${folder} cannot be written: set GANBENCH_CACHE to a folder that can.`;
}

/** Whether files can be made in a folder, or the folder itself where it does not exist. */
function isWritable(folder: string): boolean {
  if (!existsSync(folder)) return dirname(folder) !== folder && isWritable(dirname(folder));
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

/** The environment variable by which the processes that a command starts know where they keep what they share. */
const SHARED = 'GANBENCH_SHARED_CACHE';

/**
 * Where features and floors of reals are kept: in the cache, or where that cannot be written in a folder of this command
 * and the processes that it starts, removed at its end.
 */
export function sharedCache(): string {
  const given = process.env[SHARED];
  if (given) return given;
  if (!cacheProblem()) return cacheFolder();
  const folder = mkdtempSync(join(tmpdir(), 'ganbench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.env[SHARED] = folder;
  return folder;
}

/** Megabytes that features may take where `GANBENCH_FEATURES_MB` does not say another number. */
const MOST_MB = 1000;

/** Bytes that the kept features of reals may take. @throws UserError where the variable is no number above 0. */
export function mostFeatureBytes(): number {
  const given = process.env.GANBENCH_FEATURES_MB;
  if (given === undefined || given === '') return 1e6 * MOST_MB;
  const megabytes = Number(given);
  if (!(megabytes > 0))
    throw new UserError(`GANBENCH_FEATURES_MB is ${given}: it has to be a number of megabytes above 0.`);
  return 1e6 * megabytes;
}
