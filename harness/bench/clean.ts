import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { keptFeatures } from '../../metrics/features/trim.js';
import { UserError } from '../ground/errors.js';
import { refuseLink } from '../ground/files.js';
import { cacheFolder } from '../ground/folders.js';
import { leftoversIn } from '../ground/leftovers.js';
import { nameOf, tryLock } from '../ground/lock.js';
import { removeRun } from '../record/run-files.js';
import { discoverVariants } from '../training/variants.js';
import { lockResults } from './work-in.js';
import { Staleness } from './staleness.js';
import { lockOf, sizeOf, staleRuns, type Findings, type Waste } from './waste.js';

export type { Waste };

export interface CleanOptions {
  /** Results folders; all of `results/` by default. */
  readonly folders: readonly string[];
  readonly variantFolders: readonly string[];
  readonly dryRun: boolean;
  /** The kept features of reals, too: they can be computed again. */
  readonly cache?: boolean;
  log(line: string): void;
}

/**
 * Finds, and unless `dryRun` removes, in results folders: runs of older code, runs of older settings that the reports
 * have another run for, and damaged ones; there and in the per-user cache, what killed processes left. Only what carries
 * the program's own record or mark is removed; what is in doubt is left, and named. Results of another machine or engine
 * are not stale, and runs of a variant that is not found are kept, which the log says. Throws a UserError where something
 * would be removed while a bench is at work.
 */
export async function clean({ folders, variantFolders, dryRun, cache, log }: CleanOptions): Promise<Waste[]> {
  const staleness = new Staleness(await discoverVariants(variantFolders));
  const find = (folder: string): Findings => {
    const { waste, left } = staleRuns(folder, staleness);
    return { waste: [...waste, ...leftovers(folder)], left };
  };
  const found = (folders.length > 0 ? folders.map(existing) : resultsFolders()).flatMap((folder) => {
    const { waste, left } = find(folder);
    for (const line of left) log(line);
    if (dryRun || waste.length === 0) return waste; // nothing is written, not even a lock
    const lock = lockResults(folder);
    try {
      return find(folder).waste.filter((each) => remove(each, log));
    } finally {
      lock.release();
    }
  });
  const cached = [...leftovers(cacheFolder()), ...(cache ? features() : [])];
  return [...found, ...(dryRun ? cached : cached.filter((each) => remove(each, log)))];
}

/** A line per path and a sum. */
export function formatWaste(waste: readonly Waste[], dryRun: boolean): string {
  const total = waste.reduce((sum, { bytes }) => sum + bytes, 0);
  const lines = waste.map(({ path, bytes, reason }) => `${relative('', path) || path}  ${megabytes(bytes)}  ${reason}`);
  const what = waste.length === 0 ? 'Nothing is' : `${waste.length} of these ${waste.length === 1 ? 'is' : 'are'}`;
  return [...lines, `${what} ${dryRun ? 'to be removed' : 'removed'}, ${megabytes(total)}.`].join('\n');
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** Whether it is gone: a run that a process has taken up meanwhile stays. */
function remove({ path, run }: Waste, log: CleanOptions['log']): boolean {
  if (run === undefined) {
    rmSync(path, { recursive: true, force: true });
    return true;
  }
  const lock = tryLock(lockOf(path));
  if ('pid' in lock) {
    log(`${path} stays: ${nameOf(lock)} works in it.`);
    return false;
  }
  try {
    removeRun(path);
    return !existsSync(path);
  } finally {
    lock.release();
  }
}

function existing(folder: string): string {
  refuseLink(folder);
  if (existsSync(join(folder, 'runs'))) return resolve(folder);
  throw new UserError(`${folder} is not a results folder: it has no runs.`);
}

/** Links below `results/` lead to what somebody else may have put there. */
function resultsFolders(): string[] {
  if (!existsSync('results')) return [];
  refuseLink('results');
  return readdirSync('results', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => resolve('results', name))
    .filter((folder) => existsSync(join(folder, 'runs')));
}

/**
 * Also of folders that another process uses at the moment: it has read what it needs, and computes again what is gone.
 */
const features = (): Waste[] =>
  keptFeatures(cacheFolder()).map(({ path, bytes }) => ({
    path,
    bytes,
    reason: 'features of reals, which can be computed again',
  }));

const leftovers = (folder: string): Waste[] =>
  leftoversIn(folder).map((path) => ({ path, bytes: sizeOf(path), reason: 'left by a process that was killed' }));
