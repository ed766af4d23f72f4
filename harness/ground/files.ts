import {
  closeSync,
  constants,
  createReadStream,
  createWriteStream,
  existsSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  type ReadStream,
  type WriteStream,
} from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, UserError } from './errors.js';
import { temporaryName } from './leftovers.js';

/** What the system says: of a path that cannot be used as it was meant to be, and of one that cannot be written. */
const refusals: Readonly<Record<string, readonly [used: string, written: string]>> = {
  ENOENT: ['it does not exist', 'the folder does not exist and cannot be made; choose another'],
  ENOTDIR: ['it, or a part of its path, is not a folder', 'a part of the path is a file; choose another folder'],
  EISDIR: ['it is a folder', 'a folder is in the way; choose another folder'],
  ERR_FS_EISDIR: ['it is a folder', 'a folder is in the way; choose another folder'],
  EEXIST: ['something of that name is there already', 'a file is in the way; choose another folder'],
  ENOTEMPTY: ['it is not empty', 'other files are in the way; move them away'],
  ELOOP: ['a link is in the way', 'a link is in the way; remove it'],
  ENXIO: ['it is not a file', 'it is not a file; remove it'],
  ENAMETOOLONG: ['its name is too long', 'the name is too long; choose a shorter one'],
  EACCES: ['that is not permitted', 'writing there is not permitted; choose another folder'],
  EPERM: ['that is not permitted', 'writing there is not permitted; choose another folder'],
  EROFS: ['the file system is read-only', 'the file system is read-only; choose another folder'],
  ENOSPC: ['the disk is full', 'the disk is full; free some space and run the command again'],
  EDQUOT: ['the disk quota is used up', 'the disk quota is used up; free some space and run the command again'],
  EFBIG: ['it would be larger than files may be here', 'it would be larger than files may be here; raise `ulimit -f`'],
  EIO: ['the disk reports an error', 'the disk reports an error; look at it, or choose another folder'],
  EMFILE: [
    'too many files are open; raise the limit with `ulimit -n`',
    'too many files are open; raise the limit with `ulimit -n` or take fewer --jobs',
  ],
  ENFILE: ['too many files are open on this machine', 'too many files are open on this machine; take fewer --jobs'],
};

/** An error of the file system as a sentence; undefined for any other. */
export function refusalOf(error: unknown): string | undefined {
  if (error instanceof UnusableFile) return `${error.path} cannot be read: ${error.message}.`;
  const { code = '', path } = error as NodeJS.ErrnoException;
  const [used] = refusals[code] ?? [];
  return used !== undefined && path !== undefined ? `${path} cannot be used: ${used}.` : undefined;
}

/** There is something else in the place of a file, or the file is too large. The message is a clause. */
export class UnusableFile extends Error {
  constructor(
    readonly path: string,
    message: string,
  ) {
    super(message);
  }
}

/** Runs something that writes to `path`, and turns a refusal of the file system into one sentence. */
export function writing<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const [, written] = refusals[(error as NodeJS.ErrnoException).code ?? ''] ?? [];
    throw written === undefined ? error : new UserError(`${path} cannot be written: ${written}.`);
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

/** The file with its new content, or as it was before: written beside it, flushed to the disk, then renamed. */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  writeInPieces(path, (put) => put(typeof content === 'string' ? Buffer.from(content) : content));
}

/** The same of content that comes in pieces. */
export function writeInPieces(path: string, write: (put: (piece: Uint8Array) => void) => void): void {
  const temporary = temporaryName(path);
  writing(path, () => {
    makeMissing(dirname(path));
    try {
      writeNew(temporary, '', (file) => {
        write((piece) => writeAll(file, piece));
        fsyncSync(file);
      });
      renameSync(temporary, path);
      flushFolder(dirname(path));
    } catch (error) {
      if (existsSync(temporary)) rmSync(temporary);
      throw error;
    }
  });
}

/**
 * A file that was not there: never through a link, and never over what somebody else put in its place.
 * @param before Called with the open file when all is written.
 */
export function writeNew(path: string, content: string | Uint8Array, before?: (file: number) => void): void {
  const file = openSync(path, 'wx');
  try {
    writeAll(file, typeof content === 'string' ? Buffer.from(content) : content);
    before?.(file);
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset);
}

/** A stream to a file that was not there. */
export const streamToNew = (path: string): WriteStream => createWriteStream(path, { flags: 'wx' });

/** A handle to write by, to a file that is there; never through a link, and without waiting for the reader of a pipe. */
export function openToChange(path: string): number {
  const { O_RDWR, O_NOFOLLOW, O_NONBLOCK } = constants;
  return openSync(path, O_RDWR | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0));
}

/** Appends a line; never through a link, since results folders may come from others. */
export function appendLine(path: string, line: string): void {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  writing(path, () => {
    const file = openSync(path, O_APPEND | O_CREAT | O_WRONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0), 0o666);
    try {
      if (!fstatSync(file).isFile()) throw new UserError(`${path} cannot be written: it is not a file; remove it.`);
      writeSync(file, `${line}\n`);
    } finally {
      closeSync(file);
    }
  });
}

/** @throws UserError where a folder's place is taken by a link: a results folder from elsewhere may have made it. */
export function refuseLink(path: string): void {
  // A slash at the end would lead through it.
  if (writing(path, () => lstatSync(resolve(path), { throwIfNoEntry: false }))?.isSymbolicLink())
    throw new UserError(`${path} is a link, and files would be written elsewhere: remove it.`);
}

/**
 * @throws UserError where a folder is a link, or one on the way to it that lies below the working folder: somebody else
 * may have put them there. Links further up are the user's own.
 */
export function refuseLinksTo(folder: string): void {
  const below = relative('', folder);
  if (below.startsWith('..') || isAbsolute(below)) return refuseLink(folder);
  const steps = below.split(sep);
  for (const end of steps.keys()) refuseLink(join(...steps.slice(0, end + 1)));
}

/** Gives a folder a new name that survives a loss of power. Nothing but an empty folder may have it already. */
export function moveFolder(from: string, to: string): void {
  writing(to, () => {
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

/** Bytes that no table or record of a results folder reaches. */
export const LARGEST_TABLE = 1 << 26;

export interface ReadOptions {
  /** Whether the file may be a link: where the user named it, or it is the program's own. */
  readonly follow?: boolean;
}

/**
 * A handle to read a regular file by. Nothing that lies in the place of one can make the program wait or read without end:
 * a pipe, a device, a link of a results folder from elsewhere.
 * @throws Error with a clause that says what it is instead.
 */
export function openToRead(path: string, { follow = false }: ReadOptions = {}): number {
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW, O_NOCTTY } = constants;
  // Systems without the flag have no other way.
  if (!follow && lstatSync(path).isSymbolicLink()) throw new UnusableFile(path, 'it is a link');
  const file = openSync(path, O_RDONLY | (O_NONBLOCK ?? 0) | (O_NOCTTY ?? 0) | (follow ? 0 : (O_NOFOLLOW ?? 0)));
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new UnusableFile(path, 'it is not a file');
}

/** The bytes of a file of at most `limit`; what is larger is not read, since it is not what it seems to be. */
export function readBytes(path: string, limit: number, options?: ReadOptions): Buffer<ArrayBuffer> {
  const file = openToRead(path, options);
  try {
    const { size } = fstatSync(file);
    if (size > limit) throw new UnusableFile(path, `it has ${size} bytes, and at most ${limit} are expected`);
    // Files of /proc have the size 0, and any file may grow while it is read.
    let bytes = Buffer.allocUnsafeSlow(size || 1 << 16);
    let end = 0;
    for (;;) {
      const read = readSync(file, bytes, end, Math.min(bytes.length - end, LARGEST_READ), null);
      end += read;
      if (read === 0 || (end === size && size > 0)) return bytes.subarray(0, end);
      if (end > limit) throw new UnusableFile(path, `it has more than the ${limit} bytes that are expected`);
      if (end === bytes.length) bytes = Buffer.concat([bytes], 2 * end);
    }
  } finally {
    closeSync(file);
  }
}

/** What one call reads at the most. */
const LARGEST_READ = 2 ** 30;

/** The text of a file of at most `limit` bytes. */
export const readText = (path: string, limit: number, options?: ReadOptions): string =>
  readBytes(path, limit, options).toString('utf8');

/** Bytes of the largest file that is read at once. */
export const LARGEST_FILE = 2 ** 32;

/** The bytes of a file of the program itself, or of a package. */
export const ownBytes = (path: string | URL): Buffer<ArrayBuffer> =>
  readBytes(path instanceof URL ? fileURLToPath(path) : path, LARGEST_FILE, { follow: true });

export const ownText = (path: string | URL): string => ownBytes(path).toString('utf8');

/** Whether a file has this content already. */
export function holds(path: string, content: string | Uint8Array): boolean {
  try {
    const bytes = Buffer.from(content);
    return readBytes(path, bytes.length).equals(bytes);
  } catch {
    return false; // it is missing, larger, or no file
  }
}

/** The bytes of a file of any size, one part after the other; a link is followed. */
export const streamOf = (path: string): ReadStream =>
  createReadStream(path, { fd: openToRead(path, { follow: true }), highWaterMark: 1 << 20 });

/** A sentence about a file that could not be read. */
export const unreadable = (path: string, error: unknown): UserError =>
  new UserError(`${path} cannot be read: ${messageOf(error)}.`);
