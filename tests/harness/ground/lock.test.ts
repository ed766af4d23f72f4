import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaNode, execaSync } from 'execa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tryLock, waitForLock, type Holder, type Lock } from '../../../harness/ground/lock.js';
import { holderText } from './holder.js';

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
const heldBy = (holder: Partial<Holder>): void => writeFileSync(path, holderText(holder));
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
    heldBy({ host: 'elsewhere', space: 'elsewhere' });
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

  it('of another container on this machine is judged by its silence, as numbers of processes are its own there', () => {
    heldBy({ pid: 2 ** 22, space: 'same host, another namespace' });
    expect(tryLock(path)).toMatchObject({ pid: 2 ** 22 });
    const past = Date.now() / 1000 - 121;
    utimesSync(path, past, past);
    taken(tryLock(path)).release();
  });

  const inAnHour = () => Date.now() / 1000 + 3600;
  it.each([
    ['an empty file', () => writeFileSync(path, '')],
    ['the lock of another machine', () => heldBy({ host: 'elsewhere', space: 'elsewhere' })],
  ])('that is %s of a time to come, since the clock was set back, is taken over', (_, plant) => {
    plant();
    utimesSync(path, inAnHour(), inAnHour());
    taken(tryLock(path)).release();
  });

  it.each([0, -1, 1.5])('of the process %s, which is none, is damaged', (pid) => {
    heldBy({ pid });
    utimesSync(path, 1, 1);
    taken(tryLock(path)).release();
  });

  it('of process 1, which always lives, is not respected where it does not say when that process began', () => {
    heldBy({ pid: 1, ticks: null });
    taken(tryLock(path)).release();
  });

  it.each([
    ['a folder', () => mkdirSync(path)],
    ['a link to nothing', () => symlinkSync(join(folder, 'nothing'), path)],
    ['a link to a file', () => symlinkSync(fileURLToPath(import.meta.url), path)],
    ['a pipe', () => execaSync('mkfifo', [path])],
  ])('in whose place %s lies is taken', (_, plant) => {
    plant();
    const lock = taken(tryLock(path));
    expect(lstatSync(path).isFile()).toBe(true);
    lock.release();
    expect(existsSync(fileURLToPath(import.meta.url))).toBe(true);
  });

  it('in whose place a folder with something in it lies is refused with a sentence', () => {
    mkdirSync(join(path, 'thesis'), { recursive: true });
    expect(() => tryLock(path)).toThrow(`${path} cannot be written: other files are in the way; move them away.`);
    expect(existsSync(join(path, 'thesis'))).toBe(true);
  });

  it('whose taker died while it took it is taken after ten seconds', async () => {
    heldBy({ pid: await deadPid() });
    writeFileSync(`${path}.taking`, '');
    expect('pid' in tryLock(path)).toBe(true);
    utimesSync(`${path}.taking`, 1, 1);
    taken(tryLock(path)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is renewed by its holder, which notices when it has lost it', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const lock = taken(tryLock(path));
      utimesSync(path, 1, 1);
      vi.advanceTimersByTime(20_000);
      expect(Date.now() - statSync(path).mtimeMs).toBeLessThan(10_000);
      lock.assertHeld();
      heldBy({ pid: 77, space: 'elsewhere', host: 'elsewhere' });
      expect(lock.lost.aborted).toBe(false);
      vi.advanceTimersByTime(20_000);
      expect(lock.lost.aborted).toBe(true);
      expect(() => lock.assertHeld()).toThrow(/was taken over by process 77 on elsewhere/);
      lock.release();
      expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: 77 });
    } finally {
      vi.useRealTimers();
    }
  });

  it('is not given up where no file can be opened to look whose it is', () => {
    const child = `
      import { closeSync, openSync } from 'node:fs';
      import { tryLock } from ${JSON.stringify(new URL('../../../harness/ground/lock.ts', import.meta.url).href)};
      const lock = tryLock(${JSON.stringify(path)});
      const handles = [];
      try { for (;;) handles.push(openSync(${JSON.stringify(path)}, 'r')); } catch {}
      let said = 'nothing';
      try { lock.assertHeld(); } catch (error) { said = error.message; }
      handles.forEach(closeSync);
      lock.assertHeld();
      console.log(said, lock.lost.aborted);`;
    const command = ['-c', 'ulimit -n 256; exec "$0" --import tsx --input-type=module --eval "$1"', process.execPath];
    const { stdout } = execaSync('sh', [...command, child]);
    expect(stdout).toMatch(/lock cannot be used: too many files are open; .* false$/);
  });

  it('can be waited for', async () => {
    const lock = taken(tryLock(path));
    setTimeout(() => lock.release(), 150);
    taken(await waitForLock(path, 60)).release();
  });

  it('is not released by someone who lost it', () => {
    const lock = taken(tryLock(path));
    heldBy({ pid: process.ppid });
    lock.release();
    expect(existsSync(path)).toBe(true);
  });
});
