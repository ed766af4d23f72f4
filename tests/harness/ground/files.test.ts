import * as fs from 'node:fs';
import {
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
import { join } from 'node:path';
import { execaNode } from 'execa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../harness/ground/errors.js';
import {
  appendLine,
  makeFolder,
  moveFolder,
  readText,
  removeLeftovers,
  writeAtomically,
} from '../../../harness/ground/files.js';
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

describe('what killed processes left', () => {
  it('is removed, what a living one writes is not', async () => {
    const child = execaNode('-e', [''], { nodeOptions: [] });
    await child;
    const names = [`a.${child.pid}.tmp`, `b.${child.pid}.partial`, `c.${process.ppid}.tmp`, 'd.tmp', 'e.json'];
    for (const name of names) writeFileSync(join(folder, name), '');
    removeLeftovers(folder);
    expect(readdirSync(folder).sort()).toEqual(names.slice(2));
  });

  it('on another machine, whose processes are not seen here, is removed after a day', () => {
    const names = ['new.0123abcd-1.tmp', 'old.0123abcd-1.tmp'];
    for (const name of names) writeFileSync(join(folder, name), '');
    const past = Date.now() / 1000 - 25 * 3600;
    utimesSync(join(folder, 'old.0123abcd-1.tmp'), past, past);
    removeLeftovers(folder);
    expect(readdirSync(folder)).toEqual(['new.0123abcd-1.tmp']);
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

  it('replace a folder as a whole', () => {
    for (const name of ['from', 'to']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, name), '');
    }
    moveFolder(join(folder, 'from'), join(folder, 'to'));
    expect(readdirSync(join(folder, 'to'))).toEqual(['from']);
  });
});
