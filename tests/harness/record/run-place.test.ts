import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runNamed, runsNamed } from '../../../harness/record/run-place.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-run-place-'));
const before = process.cwd();
beforeAll(() => {
  for (const run of [
    'one/runs/sgan-1a',
    'one/runs/sgan-2b',
    'one/runs/wgan-3c',
    'two/runs/sgan-4d',
    'two/runs/hinge-5e.partial',
  ]) {
    mkdirSync(join(folder, 'results', run), { recursive: true });
    writeFileSync(join(folder, 'results', run, 'run.json'), '{}');
  }
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

describe('a run is named', () => {
  const wgan = join('results/one/runs/wgan-3c');
  it.each([
    ['by its folder', ['results/one/runs/wgan-3c']],
    ['by its folder with a slash', ['results/one/runs/wgan-3c/']],
    ['by a results folder and its name', ['results/one', 'wgan-3c']],
    ['by a results folder and how it begins', ['results/one', 'wgan']],
    ['by how it begins, where only one does', ['wgan']],
  ] as [string, [string, string?]][])('%s', (_, words) => {
    expect(runNamed(...words)).toMatch(new RegExp(`${wgan}$`));
  });

  it('with all others by a results folder alone', () => {
    expect(runsNamed('results/one').names).toEqual(['sgan-1a', 'sgan-2b', 'wgan-3c']);
    expect(runsNamed('results/one', ['sgan']).names).toEqual(['sgan-1a', 'sgan-2b']);
  });

  it('also where its folder was moved', () => {
    mkdirSync(join(folder, 'moved'));
    writeFileSync(join(folder, 'moved/run.json'), '{}');
    expect(runNamed('moved')).toMatch(/\/moved$/);
  });
});

describe('a sentence says what is wrong with', () => {
  it.each([
    [
      'a name that nothing has',
      ['r3gan'],
      /^There is no finished run at r3gan: name one such as results\/default\/runs\//,
    ],
    ['a folder that is not there', ['results/three/runs/a'], /^There is no finished run at results\/three\/runs\/a/],
    ['a run that is not at its end', ['hinge'], /^There is no finished run at hinge/],
    [
      'a name that several results have',
      ['sgan'],
      /^Several results have runs that begin with sgan: sgan-1a, sgan-2b in .*one\/runs; sgan-4d in .*two/,
    ],
    ['a name that several runs have', ['results/one', 'sgan'], /^2 runs are meant: sgan-1a, sgan-2b\./],
    ['a name that leads elsewhere', ['results/one', '../../etc'], /^There is no run "\.\.\/\.\.\/etc"/],
    ['a name behind a run', ['results/one/runs/wgan-3c', 'sgan'], /is one run: name no other one behind it/],
  ] as [string, [string, string?], RegExp][])('%s', (_, words, sentence) => {
    expect(() => runNamed(...words)).toThrow(sentence);
  });
});
