import { createHash, randomBytes } from 'node:crypto';
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { entriesBelow } from './entries-below.js';
import { isRunning, processSpace } from './processes.js';

/** Machines and containers that share a file system number their processes alike, so the name tells them apart. */
const machine = createHash('sha256').update(processSpace()).digest('hex').slice(0, 8);

/**
 * A name beside a path for what is not complete. Nobody can guess it, so nothing lies there that would be written through;
 * it carries the program's mark, by which it may be removed when its process has been killed.
 */
export const temporaryName = (path: string): string =>
  `${path}.ganbench-${machine}-${process.pid}-${randomBytes(8).toString('hex')}.tmp`;

const TEMPORARY = /\.ganbench-([0-9a-f]{8})-(\d{1,10})-[0-9a-f]{16}\.tmp$/;

/** Whether a name is one of `temporaryName`. */
export const isTemporary = (name: string): boolean => TEMPORARY.test(name);

/** Temporary files and folders in a folder and below whose process has been killed. No link is followed. */
export function leftoversIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return entriesBelow(folder)
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter(isLeftover);
}

export function removeLeftovers(folder: string): void {
  for (const path of leftoversIn(folder)) rmSync(path, { recursive: true, force: true });
}

/** Files that processes of other machines write are not touched for some time: whether those live is not seen here. */
const FOREIGN_LEFTOVER_MS = 24 * 3600 * 1000;

function isLeftover(path: string): boolean {
  const [, host, pid] = TEMPORARY.exec(path) ?? [];
  if (pid === undefined) return false;
  if (host !== machine)
    return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > FOREIGN_LEFTOVER_MS;
  return Number(pid) !== process.pid && !isRunning(Number(pid));
}
