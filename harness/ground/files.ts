import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { messageOf, UserError } from './errors.js';
import { isRunning } from './processes.js';

const explanations: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space and run the command again',
  EDQUOT: 'the disk quota is used up; free some space and run the command again',
  EROFS: 'the file system is read-only; choose another folder',
  EACCES: 'writing there is not permitted; choose another folder',
  EPERM: 'writing there is not permitted; choose another folder',
  ENOTDIR: 'a part of the path is a file; choose another folder',
  ENOENT: 'the folder does not exist and cannot be made; choose another',
  EEXIST: 'a file is in the way; choose another folder',
  EIO: 'the disk reports an error; look at it, or choose another folder',
  EMFILE: 'too many files are open; raise the limit with `ulimit -n` or take fewer --jobs',
  ENFILE: 'too many files are open on this machine; take fewer --jobs',
  ELOOP: 'a link is in the way; choose another folder',
};

/** Runs something that writes to `path`; what the file system refuses becomes one sentence. */
export function writing<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const explanation = explanations[(error as NodeJS.ErrnoException).code ?? ''];
    throw explanation ? new UserError(`${path} cannot be written: ${explanation}.`) : error;
  }
}

/**
 * The folder and those above it, where they are missing. Node's own recursive form never returns where a file system
 * answers that there is no such file when a folder is to be made, as /proc does.
 * @throws UserError where it cannot be made.
 */
export function makeFolder(path: string): void {
  writing(path, () => makeMissing(path));
}

function makeMissing(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw error;
    makeMissing(dirname(path));
    makeMissing(path);
  }
}

/** Machines that share a file system number their processes alike, so the name tells them apart. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** A name beside a path that no other process writes to. */
export const temporaryName = (path: string): string => `${path}.${machine}-${process.pid}.tmp`;

/** The file with its new content, or as it was before: written beside it, flushed to the disk, then renamed. */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  const temporary = temporaryName(path);
  writing(path, () => {
    makeMissing(dirname(path));
    try {
      const file = openSync(temporary, 'w');
      try {
        const bytes = typeof content === 'string' ? Buffer.from(content) : content;
        for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(temporary, path);
      flushFolder(dirname(path));
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

/** Appends a line; never through a link, since results folders may come from others. */
export function appendLine(path: string, line: string): void {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW } = constants;
  writing(path, () => {
    const file = openSync(path, O_APPEND | O_CREAT | O_WRONLY | (O_NOFOLLOW ?? 0), 0o666);
    try {
      writeSync(file, `${line}\n`);
    } finally {
      closeSync(file);
    }
  });
}

/** @throws UserError where a folder's place is taken by a link: a results folder from elsewhere may have made it. */
export function refuseLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new UserError(`${path} is a link, and files would be written elsewhere: remove it.`);
}

/** Gives a folder a new name that survives a loss of power; what had the name is removed. */
export function moveFolder(from: string, to: string): void {
  writing(to, () => {
    rmSync(to, { recursive: true, force: true });
    renameSync(from, to);
    flushFolder(dirname(to));
  });
}

/** Makes the names in a folder durable. Systems where a folder cannot be opened do so by themselves. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Temporary files in a folder and below whose process has been killed. */
export function leftoversIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter(isLeftover);
}

export function removeLeftovers(folder: string): void {
  for (const file of leftoversIn(folder)) rmSync(file, { force: true });
}

/** Files that processes of other machines write are not touched for some time: whether those live is not seen here. */
const FOREIGN_LEFTOVER_MS = 24 * 3600 * 1000;

function isLeftover(path: string): boolean {
  const [, host, pid] = /\.(?:([0-9a-f]{8})-)?(\d+)\.(?:tmp|partial)$/.exec(path) ?? [];
  if (pid === undefined) return false;
  if (host !== undefined && host !== machine)
    return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > FOREIGN_LEFTOVER_MS;
  return Number(pid) !== process.pid && !isRunning(Number(pid));
}

/** Bytes that no table or record of a results folder reaches. */
export const LARGEST_TABLE = 1 << 26;

/** The text of a file of at most `limit` bytes; what is larger is not read, since it is not what it seems to be. */
export const readText = (path: string, limit: number): string => readBytes(path, limit).toString('utf8');

/** The same as bytes. */
export function readBytes(path: string, limit: number): Buffer {
  const info = statSync(path);
  if (!info.isFile()) throw new Error('it is not a file');
  if (info.size > limit) throw new Error(`it has ${info.size} bytes, and at most ${limit} are expected`);
  return readFileSync(path);
}

/** A sentence about a file that could not be read. */
export const unreadable = (path: string, error: unknown): UserError =>
  new UserError(`${path} cannot be read: ${messageOf(error)}.`);
