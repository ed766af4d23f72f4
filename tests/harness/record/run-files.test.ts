import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entriesBelow } from '../../../harness/ground/entries-below.js';
import { removeRun, replaceRun, runFilesIn } from '../../../harness/record/run-files.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ganbench-run-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (...names: string[]): void => {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), name);
  }
};
const tree = (place = folder): string[] =>
  entriesBelow(place)
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(place.length + 1))
    .sort();

const own = [
  ...['checkpoint.safetensors', 'curve.csv', 'log.txt', 'run.json', 'samples/0000003.png', 'samples/neighbours.png'],
  ...['snapshots/0000003.safetensors', 'trace.json'],
];
const others = ['.DS_Store', 'events', 'notes.txt', 'samples/best.png'];

describe("a run's folder", () => {
  it('has files of the program, files of others, and links', () => {
    write(
      'run/events/out',
      ...own.map((name) => `run/${name}`),
      'run/.DS_Store',
      'run/notes.txt',
      'run/samples/best.png',
    );
    symlinkSync('/etc/hostname', join(folder, 'run/snapshots/0000009.safetensors'));
    symlinkSync('/', join(folder, 'run/reconstructions'));
    expect(runFilesIn(join(folder, 'run'))).toEqual({
      own,
      others,
      links: ['reconstructions', 'snapshots/0000009.safetensors'],
    });
  });

  it('is removed without what others put there, and without what links lead to', () => {
    write('target/0000001.png', 'run/notes.txt', ...own.map((name) => `run/${name}`));
    symlinkSync(join(folder, 'target'), join(folder, 'run/reconstructions'));
    removeRun(join(folder, 'run'));
    expect(tree()).toEqual(['run/notes.txt', 'run/reconstructions', 'target/0000001.png']);
    rmSync(join(folder, 'run/reconstructions'));
    rmSync(join(folder, 'run/notes.txt'));
    removeRun(join(folder, 'run'));
    expect(tree()).toEqual(['target/0000001.png']);
  });

  it('takes the place of an earlier one, and what others put beside that one stays', () => {
    write(...own.map((name) => `old/${name}`), 'old/notes.txt', 'old/samples/mine.png', 'new/run.json', 'new/log.txt');
    replaceRun(join(folder, 'new'), join(folder, 'old'));
    expect(tree()).toEqual(['old/log.txt', 'old/notes.txt', 'old/run.json', 'old/samples/mine.png']);
    expect(readFileSync(join(folder, 'old/run.json'), 'utf8')).toBe('new/run.json');
  });
});
