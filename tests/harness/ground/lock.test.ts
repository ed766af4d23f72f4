import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaNode } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tryLock, waitForLock, type Holder, type Lock } from '../../../harness/ground/lock.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const taken = (result: Lock | Holder): Lock => {
  if (!('release' in result)) throw new Error(`held by ${result.pid}`);
  return result;
};
const heldBy = (holder: Partial<Holder>): void =>
  writeFileSync(path, JSON.stringify({ pid: 1, host: hostname(), ticks: null, since: 'x', ...holder }));
/** The number of a process that has ended. */
const deadPid = async (): Promise<number> => {
  const child = execaNode('-e', [''], { nodeOptions: [] });
  await child;
  return child.pid!;
};

describe('a lock', () => {
  it('is held by one, who is named, and is free after the release', () => {
    const lock = taken(tryLock(path));
    expect(tryLock(path)).toMatchObject({ pid: process.pid, host: hostname() });
    lock.release();
    expect(existsSync(path)).toBe(false);
    taken(tryLock(path)).release();
  });

  it('of a process that died is taken over', async () => {
    heldBy({ pid: await deadPid() });
    taken(tryLock(path)).release();
  });

  it('of a process whose number another process has now is taken over', () => {
    heldBy({ pid: process.ppid, ticks: '1' });
    taken(tryLock(path)).release();
  });

  it('of a living process is respected', () => {
    heldBy({ pid: process.ppid });
    expect(tryLock(path)).toMatchObject({ pid: process.ppid });
  });

  it('of another machine is respected while it is touched, and taken over after two minutes of silence', () => {
    heldBy({ host: 'elsewhere' });
    expect(tryLock(path)).toMatchObject({ host: 'elsewhere' });
    const past = Date.now() / 1000 - 121;
    utimesSync(path, past, past);
    taken(tryLock(path)).release();
  });

  it('that is damaged is respected for five seconds, in which it may still be written', () => {
    writeFileSync(path, '');
    expect('pid' in tryLock(path)).toBe(true);
    utimesSync(path, 1, 1);
    taken(tryLock(path)).release();
  });

  it('can be waited for', async () => {
    const lock = taken(tryLock(path));
    setTimeout(() => lock.release(), 150);
    taken(await waitForLock(path, 5)).release();
  });

  it('is not released by someone who lost it', () => {
    const lock = taken(tryLock(path));
    heldBy({ pid: process.ppid });
    lock.release();
    expect(existsSync(path)).toBe(true);
  });
});
