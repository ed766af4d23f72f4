import * as fs from 'node:fs';
import {
  existsSync,
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
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execaNode, execaSync } from 'execa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../harness/ground/errors.js';
import {
  appendLine,
  makeFolder,
  moveFolder,
  readText,
  writeAtomically,
  readBytes,
  writeNew,
  refuseLinksTo,
} from '../../../harness/ground/files.js';
import { removeLeftovers, temporaryName } from '../../../harness/ground/leftovers.js';
import { itUnless, notLinux } from '../../needs.js';

/** The function of node:fs that fails, and with which code. */
const failure: { operation?: string; code?: string } = {};
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const fail = (operation: 'openSync' | 'writeSync' | 'fsyncSync' | 'renameSync' | 'mkdirSync'): object => ({
    [operation]: (...args: unknown[]) => {
      if (failure.operation === operation) throw Object.assign(new Error(failure.code), { code: failure.code });
      return (real[operation] as (...args: unknown[]) => unknown)(...args);
    },
  });
  const operations = ['openSync', 'writeSync', 'fsyncSync', 'renameSync', 'mkdirSync'] as const;
  return { ...real, ...Object.assign({}, ...operations.map(fail)) };
});

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'files-'))));
afterEach(() => {
  delete failure.operation;
  rmSync(folder, { recursive: true });
});

describe('a file that is written', () => {
  const codes = ['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EIO'];
  const operations = ['mkdirSync', 'openSync', 'writeSync', 'fsyncSync', 'renameSync'];
  it.each(codes.flatMap((code) => operations.map((operation) => [code, operation] as const)))(
    'has its old content and no twin after %s in %s, and the reason is a sentence',
    (code, operation) => {
      const path = join(folder, 'file');
      writeAtomically(path, 'old');
      Object.assign(failure, { code, operation });
      const write = (): void => writeAtomically(path, 'new');
      expect(write).toThrow(UserError);
      expect(write).toThrow(/file cannot be written: [^:]*[;,][^:]*\.$/);
      delete failure.operation;
      expect(readFileSync(path, 'utf8')).toBe('old');
      expect(readdirSync(folder)).toEqual(['file']);
    },
  );
});

describe('a folder that is made', () => {
  it('is made with those above it, and is left alone where it is', () => {
    const deep = join(folder, 'a', 'b', 'c');
    makeFolder(deep);
    makeFolder(deep);
    expect(statSync(deep).isDirectory()).toBe(true);
  });

  it('is refused with a sentence where a file is in the way', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => makeFolder(join(folder, 'file'))).toThrow(/file cannot be written: a file is in the way/);
    expect(() => makeFolder(join(folder, 'file', 'below'))).toThrow(/a part of the path is a file/);
  });

  itUnless(notLinux, 'is refused, and not tried for ever, where the file system has none to make', () => {
    expect(() => makeFolder('/proc/none/below')).toThrow(/cannot be made; choose another/);
  });
});

/** The temporary name that a process of that number would have taken. */
const leftBy = (pid: number | undefined, name: string): string =>
  temporaryName(join(folder, name)).replace(`-${process.pid}-`, `-${pid}-`);

describe('what killed processes left', () => {
  it('is removed, what a living one writes is not', async () => {
    const child = execaNode('-e', [''], { nodeOptions: [] });
    await child;
    mkdirSync(join(folder, 'below'));
    const dead = [leftBy(child.pid, 'a'), leftBy(child.pid, 'below/b')];
    const living = leftBy(process.ppid, 'c');
    for (const path of [...dead, living]) writeFileSync(path, '');
    removeLeftovers(folder);
    expect(readdirSync(folder).sort()).toEqual(['below', basename(living)]);
    expect(readdirSync(join(folder, 'below'))).toEqual([]);
  });

  it('behind a link is not touched', async () => {
    const child = execaNode('-e', [''], { nodeOptions: [] });
    await child;
    for (const name of ['mine', 'elsewhere']) mkdirSync(join(folder, name));
    const other = leftBy(child.pid, 'elsewhere/a');
    writeFileSync(other, '');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'mine/link'));
    removeLeftovers(join(folder, 'mine'));
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual([basename(other)]);
  });

  it('on another machine, whose processes are not seen here, is removed after a day', () => {
    const [young, old] = ['young', 'old'].map((name) =>
      leftBy(1, name).replace(/ganbench-[0-9a-f]{8}/, 'ganbench-0123abcd'),
    ) as [string, string];
    for (const path of [young, old]) writeFileSync(path, '');
    const past = Date.now() / 1000 - 25 * 3600;
    utimesSync(old, past, past);
    removeLeftovers(folder);
    expect(readdirSync(folder)).toEqual([basename(young)]);
  });

  it('is told by its mark: what others name like temporary files is not touched', async () => {
    const child = execaNode('-e', [''], { nodeOptions: [] });
    await child;
    const names = ['paper.12.tmp', `thesis.${child.pid}.partial`, `data.0123abcd-${child.pid}.tmp`, 'd.tmp', 'e.json'];
    for (const name of names) writeFileSync(join(folder, name), 'of somebody else');
    const past = Date.now() / 1000 - 25 * 3600;
    for (const name of names) utimesSync(join(folder, name), past, past);
    removeLeftovers(folder);
    expect(readdirSync(folder).sort()).toEqual(names.sort());
  });

  it('has a name that nobody can guess, and that is not written through where somebody did', () => {
    expect(temporaryName(join(folder, 'a'))).not.toBe(temporaryName(join(folder, 'a')));
    symlinkSync(join(folder, 'mine'), join(folder, 'planted'));
    expect(() => writeNew(join(folder, 'planted'), 'x')).toThrow(/EEXIST/);
    expect(existsSync(join(folder, 'mine'))).toBe(false);
  });
});

describe('files from others', () => {
  it('are not followed when they are links to write through', () => {
    writeFileSync(join(folder, 'mine'), 'mine');
    symlinkSync(join(folder, 'mine'), join(folder, 'log'));
    expect(() => appendLine(join(folder, 'log'), 'x')).toThrow(/a link is in the way/);
    writeAtomically(join(folder, 'log'), 'x'); // replaces the link itself
    expect(readFileSync(join(folder, 'mine'), 'utf8')).toBe('mine');
  });

  it('are not read when they are larger than expected, or no files', () => {
    writeFileSync(join(folder, 'big'), 'x'.repeat(11));
    expect(() => readText(join(folder, 'big'), 10)).toThrow(/11 bytes/);
    expect(() => readText(folder, 10)).toThrow(/not a file/);
  });

  itUnless(notLinux, 'do not hang a reader or fill its memory: pipes, devices, links to them, files that grow', () => {
    execaSync('mkfifo', [join(folder, 'pipe')]);
    symlinkSync('/dev/zero', join(folder, 'zeros'));
    symlinkSync(join(folder, 'pipe'), join(folder, 'to-pipe'));
    for (const name of ['pipe', 'zeros', 'to-pipe']) {
      expect(() => readText(join(folder, name), 10)).toThrow(/it is (not a file|a link)/);
      expect(() => readText(join(folder, name), 10, { follow: true })).toThrow(/it is not a file/);
    }
    expect(() => appendLine(join(folder, 'pipe'), 'x')).toThrow(/pipe cannot be written: it is not a file/);
    expect(() => readText('/proc/self/smaps', 100)).toThrow(/more than the 100 bytes/); // its size is given as 0
    expect(readText('/proc/self/comm', 100)).toMatch(/\n$/);
  });

  it('are read through a link only where that is asked for', () => {
    writeFileSync(join(folder, 'file'), 'text');
    symlinkSync(join(folder, 'file'), join(folder, 'link'));
    expect(() => readText(join(folder, 'link'), 10)).toThrow(/it is a link/);
    expect(readText(join(folder, 'link'), 10, { follow: true })).toBe('text');
  });

  it('are read whole', () => {
    for (const size of [0, 1, 65_535, 65_536, 65_537, 300_000]) {
      const bytes = Buffer.alloc(size, 'abc');
      writeFileSync(join(folder, 'file'), bytes);
      expect(readBytes(join(folder, 'file'), size).equals(bytes)).toBe(true);
    }
  });

  it('are not removed for a folder that gets their name', () => {
    for (const name of ['from', 'to']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, name), '');
    }
    expect(() => moveFolder(join(folder, 'from'), join(folder, 'to'))).toThrow(/other files are in the way/);
    rmSync(join(folder, 'to', 'to'));
    moveFolder(join(folder, 'from'), join(folder, 'to'));
    expect(readdirSync(join(folder, 'to'))).toEqual(['from']);
  });

  it('are not reached through a link below the working folder, though one further up is the user’s own', () => {
    mkdirSync(join(folder, 'disk/results/default'), { recursive: true });
    symlinkSync(join(folder, 'disk'), join(folder, 'home'));
    const before = process.cwd();
    process.chdir(join(folder, 'home')); // which is known by the place that it leads to
    try {
      refuseLinksTo('results/default/runs');
      refuseLinksTo(join(folder, 'home', 'results'));
      symlinkSync('results', 'planted');
      expect(() => refuseLinksTo('planted/default/runs')).toThrow(/planted is a link/);
      expect(() => refuseLinksTo('planted/')).toThrow(/planted.* is a link/);
    } finally {
      process.chdir(before);
    }
  });
});
