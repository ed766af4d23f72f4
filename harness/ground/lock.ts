import { renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { readText, writeNew, writing } from './files.js';
import { temporaryName } from './leftovers.js';
import { isRunning, startTicks } from './processes.js';

/** Who has a lock, as its file says. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in the kernel's ticks: numbers of processes are used again. */
  readonly ticks: string | null;
  readonly since: string;
}

export interface Lock {
  release(): void;
}

const TOUCH_EVERY_MS = 20_000;
/** A holder on another machine that has not touched its lock for so long is gone. */
const ABANDONED_MS = 120_000;
const LARGEST_LOCK = 1 << 12;
/** A file that is still empty is being written. */
const WRITING_MS = 5_000;

/**
 * Takes the lock of a path, or says who has it. A lock whose process has died, of this machine or (by its silence) of
 * another, is taken over. No lock survives its process, so nobody has to remove one by hand.
 */
export function tryLock(path: string): Lock | Holder {
  for (let attempt = 0; attempt < 10; attempt++) {
    const mine = create(path);
    if (mine) return mine;
    const found = read(path);
    if (found === undefined) continue; // it was released meanwhile
    const holder = parse(found);
    if (isHeld(path, holder)) return holder ?? { pid: 0, host: 'unknown', ticks: null, since: 'just now' };
    remove(path, found);
  }
  return { pid: 0, host: 'unknown', ticks: null, since: 'just now' };
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
  const found = read(path);
  if (found === undefined) return undefined;
  const holder = parse(found);
  return isHeld(path, holder) ? (holder ?? { pid: 0, host: 'unknown', ticks: null, since: 'just now' }) : undefined;
}

/** `process 12 on this machine, since 2 May, 13:05`. */
export function nameOf({ pid, host, since }: Holder): string {
  return `process ${pid} on ${host === hostname() ? 'this machine' : host} since ${since}`;
}

function create(path: string): Lock | undefined {
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    ticks: startTicks(process.pid),
    since: new Date().toISOString(),
  };
  const text = JSON.stringify(holder);
  return writing(path, () => {
    try {
      writeNew(path, text);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
      rmSync(path, { force: true });
      throw error;
    }
    return hold(path, text);
  });
}

function hold(path: string, text: string): Lock {
  const touch = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // The folder was removed under us; writing will say so.
    }
  }, TOUCH_EVERY_MS).unref();
  const release = (): void => {
    clearInterval(touch);
    process.off('exit', release);
    if (read(path) === text) rmSync(path, { force: true });
  };
  process.on('exit', release);
  return { release };
}

function read(path: string): string | undefined {
  try {
    return readText(path, LARGEST_LOCK);
  } catch {
    return undefined;
  }
}

function parse(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    return typeof holder?.pid === 'number' && typeof holder.host === 'string' ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}

function isHeld(path: string, holder: Holder | undefined): boolean {
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (!holder) return age < WRITING_MS;
  if (holder.host !== hostname()) return age < ABANDONED_MS;
  return isRunning(holder.pid) && (holder.ticks === null || holder.ticks === startTicks(holder.pid));
}

/** Removes a dead holder's lock. Moved aside first: of two that want to, one finds another content and puts it back. */
function remove(path: string, expected: string): void {
  const aside = temporaryName(path);
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (read(aside) === expected) rmSync(aside, { force: true });
  else renameSync(aside, path);
}
