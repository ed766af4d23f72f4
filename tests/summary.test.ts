import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { skippedName } from './needs.js';
import { summaryOf } from './summary.js';

const test = (status: string, fullName = 'a test') => ({ status, fullName });

it('the closing lines count the skipped tests by reason, the most frequent first, and end with the sums', () => {
  const gpu = `${skippedName('a kernel', 'no software GPU')} is right`; // the reason of a group stands before its tests
  const report = {
    numPassedTests: 2,
    numFailedTests: 1,
    numPendingTests: 6,
    testResults: [
      { status: 'passed', assertionResults: [test('passed'), test('skipped', gpu), test('skipped', gpu)] },
      { status: 'failed', assertionResults: [test('passed'), test('failed'), test('skipped')] },
      { status: 'failed', assertionResults: [test('pending'), test('skipped')] },
      { status: 'passed', assertionResults: [test('skipped', skippedName('a step', 'no PyTorch'))] },
    ],
  };
  expect(summaryOf(report).split('\n')).toEqual([
    '3 skipped: the set-up of their file failed',
    '2 skipped: no software GPU',
    '1 skipped: no PyTorch',
    '2 passed, 2 failed, 6 skipped',
  ]);
});

it('no test is skipped without its reason in its name', () => {
  const folder = fileURLToPath(new URL('./', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.test\.ts$/.test(file));
  const bare = files.filter((file) => /\.(skip|skipIf|runIf|todo)\b/.test(readFileSync(folder + file, 'utf8')));
  expect(bare).toEqual([]);
});
