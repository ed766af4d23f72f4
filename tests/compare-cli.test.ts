import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { record, resultsFolder } from './reports/records.js';

const bin = fileURLToPath(new URL('../harness/bin.js', import.meta.url));
const compare = (...args: string[]) => execa('node', [bin, 'compare', ...args], { reject: false });
const folderOf = (scores: readonly number[]): string =>
  resultsFolder(scores.map((score, seed) => record('sgan', seed, score)));

it('compare exits with 0 and every change where nothing became worse, with 1 where something did', async () => {
  const old = folderOf([10, 11, 12]);
  const same = await compare(old, old);
  expect(same.exitCode).toBe(0);
  expect(same.stdout).toContain('- sgan on mnist: fd_digits_n2k_test_best: 1 [1, 1] times what it was, 3 pairs');
  expect((await compare(old, folderOf([20, 22.1, 24]))).exitCode).toBe(1);
});

it('compare exits with 2 and one sentence where it could compare nothing', async () => {
  const { exitCode, stderr, stdout } = await compare(folderOf([10]), folderOf([20]));
  expect(exitCode).toBe(2);
  expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/^Nothing could be compared/)]);
  expect(stdout).not.toContain('No regression');
});
