import { closeSync, fstatSync, lstatSync, linkSync, readSync, renameSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { messageOf, UserError } from './errors.js';
import { holds, openToChange, readText, refusalOf, writeNew, writing } from './files.js';
import { temporaryName } from './leftovers.js';
import { isRunning, processSpace, startTicks } from './processes.js';

/** Who has a lock, as its file says. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** What its number is unique in: the holder of another one is judged like that of another machine. */
  readonly space: string;
  /** When the process began, in the kernel's ticks: numbers of processes are used again. */
  readonly ticks: string | null;
  readonly since: string;
  /** Random, so that no two holders write the same file. */
  readonly token: string;
}

export interface Lock {
  release(): void;
  /** Aborted where somebody else has taken the lock over: this process was silent for too long. */
  readonly lost: AbortSignal;
  /** @throws UserError where the lock is not this process's any more. */
  assertHeld(): void;
}

const RENEW_EVERY_MS = 20_000;
/** A holder that is not seen from here and has not renewed its lock for so long is gone. */
const ABANDONED_MS = 120_000;
const LARGEST_LOCK = 1 << 12;
/** Stands for the text of a file that is too large for a lock, or must not be read: it is none. */
const UNREADABLE = 'unreadable';
/** A file that does not name a holder is being written. */
const WRITING_MS = 5_000;
/** Taking a dead holder's lock takes milliseconds. */
const TAKING_MS = 10_000;

const SOMEBODY: Holder = { pid: 0, host: 'unknown', space: '', ticks: null, since: 'just now', token: '' };

/**
 * Takes the lock of a path, or says who has it. A lock whose process has died is taken over: that of a process that can be
 * seen from here at once, any other after two minutes in which it was not renewed. No lock survives its process, so nobody
 * has to remove one by hand.
 * @throws UserError where the path is a folder with something in it, or another program's file.
 */
export function tryLock(path: string): Lock | Holder {
  for (let attempt = 0; attempt < 10; attempt++) {
    const mine = create(path);
    if (mine) return mine;
    const found = look(path);
    if (found.is === 'nothing') continue; // it was released meanwhile
    if (found.is === 'no file') removeOther(path);
    else if (isHeld(path, found.text, () => clockOf(dirname(path)))) return parse(found.text) ?? SOMEBODY;
    else if (isOurs(found.text)) takeAway(path, found.text);
    else throw new UserError(`${path} is no lock of ganbench: move it away.`);
  }
  return SOMEBODY;
}

/** As `tryLock`, but waits for the holder up to `seconds`. */
export async function waitForLock(path: string, seconds: number): Promise<Lock | Holder> {
  const end = performance.now() + 1000 * seconds;
  for (;;) {
    const lock = tryLock(path);
    if ('release' in lock || performance.now() > end) return lock;
    await setTimeout(100);
  }
}

/** Who has the lock of a path; undefined where nobody has. Nothing is written to find out. */
export function holderOf(path: string): Holder | undefined {
  const found = look(path);
  if (found.is !== 'a file') return undefined;
  return isHeld(path, found.text, Date.now) ? (parse(found.text) ?? SOMEBODY) : undefined;
}

/** `process 12 on this machine since 2 May, 13:05`. */
export function nameOf(holder: Holder): string {
  const { pid, host, since } = holder;
  const where = isHere(holder) ? 'this machine' : host === hostname() ? `${host} (another container or start)` : host;
  return `process ${pid} on ${where} since ${since}`;
}

/** Whether a holder is a process of this machine, or of this container. */
export const isHere = ({ space }: Holder): boolean => space === processSpace();

function create(path: string): Lock | undefined {
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    space: processSpace(),
    ticks: startTicks(process.pid),
    since: new Date().toISOString(),
    token: randomBytes(16).toString('hex'),
  };
  const text = JSON.stringify(holder);
  return writing(path, () => {
    try {
      writeNew(path, text);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
      const begun = look(path);
      if (begun.is === 'a file' && text.startsWith(begun.text)) rmSync(path, { force: true }); // the disk is full
      throw error;
    }
    return hold(path, text);
  });
}

function hold(path: string, text: string): Lock {
  const lost = new AbortController();
  const renewal = setInterval(() => {
    if (!renew(path, text)) lost.abort();
  }, RENEW_EVERY_MS).unref();
  const release = (): void => {
    clearInterval(renewal);
    process.off('exit', release);
    if (holds(path, text)) rmSync(path, { force: true });
  };
  const assertHeld = (): void => {
    const found = look(path);
    if (found.is === 'a file' && found.text === text) return;
    lost.abort();
    const other = found.is === 'a file' ? parse(found.text) : undefined;
    throw new UserError(
      other
        ? `${path} was taken over by ${nameOf(other)}, as this process was silent for more than two minutes: leave the work to it.`
        : `${path} was removed while this process worked under it: start the command again.`,
    );
  };
  process.on('exit', release);
  return { release, lost: lost.signal, assertHeld };
}

/**
 * Writes the same text again, which renews the file's time. The time comes from the file system, because clocks of machines
 * differ. Returns whether the lock is still this one.
 */
function renew(path: string, text: string): boolean {
  let file: number;
  try {
    file = openToChange(path);
  } catch (error) {
    // A disk that fails for a while takes no lock away.
    return !['ENOENT', 'ELOOP', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
  try {
    const bytes = Buffer.alloc(text.length + 1);
    if (!fstatSync(file).isFile() || readSync(file, bytes, 0, bytes.length, 0) !== text.length) return false;
    if (bytes.toString('utf8', 0, text.length) !== text) return false;
    writeSync(file, text, 0);
    return true;
  } catch {
    return true; // as above
  } finally {
    closeSync(file);
  }
}

/** What lies in the place of a lock. */
type Place = { readonly is: 'a file'; readonly text: string } | { readonly is: 'nothing' } | { readonly is: 'no file' };

/** What says nothing of the file: the disk fails, or no further file can be opened. */
const FAILURES = ['EIO', 'ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'ENOMEM'];

/** @throws UserError where the file system cannot tell. */
function look(path: string): Place {
  try {
    return { is: 'a file', text: readText(path, LARGEST_LOCK) };
  } catch (error) {
    if (FAILURES.includes((error as NodeJS.ErrnoException).code ?? ''))
      throw new UserError(refusalOf(error) ?? `${path} cannot be used: ${messageOf(error)}.`);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (!found) return { is: 'nothing' };
    return found.isFile() ? { is: 'a file', text: UNREADABLE } : { is: 'no file' };
  }
}

function parse(text: string): Holder | undefined {
  try {
    const { pid, host, space = '', ticks = null, since, token = '' } = JSON.parse(text) as Holder;
    const isHolder =
      Number.isSafeInteger(pid) &&
      pid > 0 &&
      [host, space, since, token, ticks ?? ''].every((each) => typeof each === 'string');
    return isHolder ? { pid, host, space, ticks, since, token } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a text is a lock, or the beginning of one: a full disk may have cut it short. */
const isOurs = (text: string): boolean => text === '' || text.startsWith('{"pid":') || '{"pid":'.startsWith(text);

function isHeld(path: string, text: string, clock: () => number): boolean {
  const holder = parse(text);
  const isSilentFor = (limit: number): boolean => {
    const changed = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs;
    // A time in the future is that of a clock that has been set back since.
    return changed === undefined || Math.abs(clock() - changed) > limit;
  };
  if (!holder) return !isSilentFor(WRITING_MS);
  if (!isHere(holder)) return !isSilentFor(ABANDONED_MS);
  if (!isRunning(holder.pid)) return false;
  // If the system tells when a process began, a lock of this program holds that too.
  return holder.ticks === startTicks(holder.pid) && (holder.ticks !== null || !isSilentFor(ABANDONED_MS));
}

/** The time of a folder's file system, which may be another machine's. */
function clockOf(folder: string): number {
  const probe = temporaryName(join(folder, '.clock'));
  try {
    writeNew(probe, '');
    return lstatSync(probe).mtimeMs;
  } catch {
    return Date.now();
  } finally {
    rmSync(probe, { force: true });
  }
}

/** Removes a dead holder's lock. One process at a time: another might take the lock of the one that was faster. */
function takeAway(path: string, expected: string): void {
  const taking = `${path}.taking`;
  try {
    writeNew(taking, '');
  } catch {
    const begun = lstatSync(taking, { throwIfNoEntry: false })?.mtimeMs;
    if (begun !== undefined && Math.abs(clockOf(dirname(path)) - begun) > TAKING_MS) removeOther(taking);
    return;
  }
  try {
    const aside = temporaryName(path);
    renameSync(path, aside);
    // Another content is somebody's new lock: back to its place, unless there is a third one's by now.
    if (!holds(aside, expected)) linkSync(aside, path);
    rmSync(aside, { force: true });
  } catch {
    // It is gone, or somebody else's now.
  } finally {
    rmSync(taking, { force: true });
  }
}

/** A link, a pipe or an empty folder holds nobody's work. */
function removeOther(path: string): void {
  writing(path, () => {
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) rmdirSync(path);
    else rmSync(path, { force: true });
  });
}
