import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { describeUnless } from '../needs.js';
import { speedCsv } from '../../harness/record/speed-csv.js';
import { writeCompact } from '../../reports/compact.js';
import { writeReports } from '../../reports/index.js';
import { readResults } from '../../reports/results/results.js';
import { record, resultsFolder, temporaryFolder, timing } from './records.js';

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();
const bytesOf = (folder: string, names: readonly string[]): [string, string][] =>
  names.map((name) => [name, readFileSync(join(folder, name)).toString('base64')]);

/** What reports are made of; the rest is made of them. */
const isSource = (name: string): boolean =>
  /^(records\.json|curves\.csv|bench\.json|speed\.csv|history\.csv|figures\/samples-.*\.png)$/.test(name);

/** Rebuilds the reports of a copy that has the sources only. */
async function rebuilt(folder: string): Promise<string> {
  const copy = join(temporaryFolder(), 'copy');
  cpSync(folder, copy, { recursive: true });
  for (const name of filesIn(copy)) if (!isSource(name)) rmSync(join(copy, name));
  await writeReports(copy);
  return copy;
}

describe('the compact form of results', () => {
  const runs = [
    ...[10, 11, 12.5].map((fd, seed) =>
      record('hinge', seed, fd, { metrics: { fd_digits_n2k_test_best: fd, kd: -fd / 3 } }),
    ),
    ...[9, 30, 31].map((fd, seed) => record('sgan', seed, fd)),
    record('wgan', 0, null, { status: 'diverged', reason: 'The loss was NaN.' }),
  ];

  it('has the tables of the whole, and rebuilds its report byte for byte', { timeout: 600_000 }, async () => {
    const folder = resultsFolder(runs, { sealed: true });
    writeFileSync(join(folder, 'speed.csv'), speedCsv([timing]));
    await writeReports(folder);
    const to = join(temporaryFolder(), 'compact');
    writeCompact(folder, readResults(folder), to);
    await writeReports(to);
    const tables = ['runs.csv', 'curves.csv', 'summary.csv', 'comparisons.csv', 'speed.csv'];
    expect(bytesOf(to, tables)).toEqual(bytesOf(folder, tables));
    expect(existsSync(join(to, 'report.html'))).toBe(false);
    const names = filesIn(to);
    expect(names).toEqual(expect.arrayContaining(['figures/overview-mnist.png', 'figures/samples-sgan-mnist.png']));
    const copy = await rebuilt(to);
    expect(bytesOf(copy, filesIn(copy))).toEqual(bytesOf(to, names));
    const shown = (place: string): string => readFileSync(join(place, 'report.md'), 'utf8').split('## Provenance')[1]!;
    expect(shown(to)).toBe(shown(folder));
  });

  it('says what is wrong with it', () => {
    const folder = resultsFolder(runs);
    const to = join(temporaryFolder(), 'compact');
    writeCompact(folder, readResults(folder), to);
    writeFileSync(join(to, 'records.json'), '[{}]');
    expect(readResults(to).problems).toEqual([expect.stringMatching(/^records.json or curves.csv cannot be read: /)]);
  });
});

const measured = fileURLToPath(new URL('../../docs/measured/', import.meta.url));
const published = readdirSync(measured).filter((name) => existsSync(join(measured, name, 'records.json')));

describeUnless(published.length > 0 ? undefined : 'nothing is published yet', 'docs/measured', () => {
  it.each(published)(
    '%s: report and tables are what the code makes of its records and curves',
    { timeout: 600_000 },
    async (name) => {
      const folder = join(measured, name);
      const copy = await rebuilt(folder);
      expect(bytesOf(copy, filesIn(copy))).toEqual(bytesOf(folder, filesIn(folder)));
    },
  );

  it.each(published)('%s is small', (name) => {
    const folder = join(measured, name);
    const bytes = filesIn(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    expect(bytes).toBeLessThan(3 * 2 ** 20);
  });
});
