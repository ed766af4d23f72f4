import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBytes, refusalOf } from '../../../harness/ground/files.js';
import { tryLock } from '../../../harness/ground/lock.js';
import { refuseForeignResults } from '../../../harness/record/results-folder.js';
import { discoverVariants } from '../../../harness/training/variants.js';
import { fileName } from '../../../reports/results/file-names.js';
import { mergeResults } from '../../../reports/merge.js';
import { record, resultsFolder } from '../../reports/records.js';
import { itUnless, notLinux } from '../../needs.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ganbench-foreign-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const put = (name: string): void => writeFileSync(join(folder, name), 'precious');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

describe('files of other people', () => {
  it.each(['report.md', 'summary.csv', 'bench.json'])('such as %s are not replaced by results', (name) => {
    put(name);
    expect(() => refuseForeignResults(folder)).toThrow(/was not written by ganbench and would be replaced/);
    const shard = resultsFolder([record('a', 0, 1)], { sealed: true });
    expect(() => mergeResults([shard], folder)).toThrow(/was not written by ganbench/);
    expect(read(name)).toBe('precious');
  });

  it('are no obstacle beside results, nor in a folder of other names', () => {
    refuseForeignResults(join(folder, 'new'));
    put('thesis.md');
    refuseForeignResults(folder);
    const own = resultsFolder([record('a', 0, 1)], { sealed: true });
    writeFileSync(join(own, 'report.md'), 'an earlier report');
    refuseForeignResults(own);
  });

  it.each(['precious', 'no file', 'nothing'])('in the place of a lock are named and left: %s', (text) => {
    const path = join(folder, '.lock');
    writeFileSync(path, text);
    const hourAgo = Date.now() / 1000 - 3600;
    utimesSync(path, hourAgo, hourAgo);
    expect(() => tryLock(path)).toThrow(/is no lock of ganbench: move it away\.$/);
    expect(read('.lock')).toBe(text);
  });
});

it('names of pictures differ where names of data sets do, and are short', () => {
  const names = ['images:a/b', 'images:a-b', 'images-a-b', 'x'.repeat(300), 'x'.repeat(301)].map(fileName);
  expect(new Set(names).size).toBe(names.length);
  expect(Math.max(...names.map(({ length }) => length))).toBeLessThan(80);
  expect(fileName('mnist')).toBe('mnist');
});

describe('what the file system refuses is a sentence', () => {
  const errorOf = (act: () => unknown): unknown => {
    try {
      act();
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it.each([
    ['a name that is too long', () => readFileSync(join(folder, 'x'.repeat(300))), /: its name is too long\.$/],
    ['a file in the place of a folder', () => readFileSync(join(folder, 'file/x')), /is not a folder\.$/],
    ['a folder in the place of a file', () => readBytes(folder, 10), /cannot be read: it is not a file\.$/],
  ])('for %s', (_, act, sentence) => {
    put('file');
    expect(refusalOf(errorOf(act))).toMatch(sentence);
  });

  it('and other errors are none', () => {
    expect(refusalOf(new Error('a fault of the program'))).toBeUndefined();
  });
});

itUnless(notLinux, 'a variant that is a pipe or a device does not load, and nobody waits for it', async () => {
  for (const name of ['pipe', 'endless']) mkdirSync(join(folder, name));
  execaSync('mkfifo', [join(folder, 'pipe/variant.ts')]);
  execaSync('ln', ['-s', '/dev/zero', join(folder, 'endless/variant.ts')]);
  const found = (await discoverVariants([folder])).filter(({ status }) => status === 'load-error');
  expect(found).toMatchObject([
    { name: 'endless', reason: 'it is not a file' },
    { name: 'pipe', reason: 'it is not a file' },
  ]);
});
