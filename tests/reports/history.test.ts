import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { recordHistory, writeReports } from '../../reports/index.js';
import { readHistory } from '../../reports/results/history.js';
import { FD, record, resultsFolder, temporaryFolder } from './records.js';

const night = (fd: number): string => resultsFolder([record('a', 0, fd), record('a', 1, fd + 2)]);

it('a history grows by a row per variant and night, and replaces a night of the same name', () => {
  const file = join(temporaryFolder(), 'history.csv');
  recordHistory(night(10), file, '=1');
  recordHistory(night(20), file, 'second');
  recordHistory(night(30), file, '=1');
  const rows = readHistory(file).map(({ label, variant, column, ok, runs, mean }) => ({
    label,
    variant,
    column,
    ok,
    runs,
    mean,
  }));
  const common = { variant: 'a', column: `${FD}_best`, ok: 2, runs: 2 };
  expect(rows).toEqual([
    { label: 'second', ...common, mean: 21 },
    { label: '=1', ...common, mean: 31 },
  ]);
});

it('a report draws the trend of two nights from its own folder', async () => {
  const file = join(temporaryFolder(), 'history.csv');
  recordHistory(night(10), file, 'first');
  const folder = night(20);
  recordHistory(folder, file, 'second');
  expect(await writeReports(folder)).toContain('figures/trend-mnist.svg');
  expect(readFileSync(join(folder, 'figures/trend-mnist.svg'), 'utf8')).toContain('>second<');
  expect(readFileSync(join(folder, 'report.html'), 'utf8').includes('data-chart="trend"')).toBe(true);
});
