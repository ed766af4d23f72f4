import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readResults } from '../../reports/results/results.js';
import { curveCsv } from '../../harness/record/curve-csv.js';
import { fileChecksums, recordText, sealed } from '../../harness/record/record-file.js';
import type { CurveRow } from '../../harness/record/record.js';
import { chartsOf } from './composed.js';
import { record, resultsFolder } from './records.js';

const rows = (seed: number, observed: boolean): CurveRow[] =>
  Array.from({ length: 100 }, (_, at) => ({
    step: at + 1,
    seconds: at / 10,
    passes: 12 * at,
    flops: 1e6 * at,
    metrics: {
      discriminator_loss: seed + at / 100,
      ...(observed && at % 25 === 24 && { real_score_mean: 1 + seed }),
    },
  }));

/** A results folder whose runs kept such losses. */
function folderWith(losses: Readonly<Record<string, readonly CurveRow[]>>): string {
  const runs = Object.keys(losses).map((name) => record(name.replace(/-\d$/, ''), Number(name.slice(-1)), 10));
  const folder = resultsFolder(runs);
  for (const run of runs) {
    const place = join(folder, 'runs', run.name);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'losses.csv'), curveCsv(losses[run.name]!));
    writeFileSync(join(place, 'run.json'), recordText(sealed({ ...run, files: fileChecksums(place) })));
  }
  return folder;
}

it('losses are a chart’s columns, means over the seeds, in few points', () => {
  const folder = folderWith({ 'sgan-0': rows(0, true), 'sgan-1': rows(2, true), 'wgan-0': rows(5, false) });
  const [chart] = chartsOf(readResults(folder), 'losses');
  expect(chart!.columns.map(({ name }) => name)).toEqual(['discriminator’s loss', 'scores of reals, mean']);
  const [loss, scores] = chart!.columns;
  expect(loss!.curves.map(({ label }) => label).sort()).toEqual(['sgan', 'wgan']);
  const sgan = loss!.curves.find(({ label }) => label === 'sgan')!;
  expect(sgan.points).toHaveLength(25);
  expect(sgan.points[0]).toMatchObject({ step: 1, mean: 1, low: 0, high: 2, count: 2 });
  expect(sgan.points.at(-1)).toMatchObject({ step: 100, mean: 1.99 });
  // Who was not looked at has no line.
  expect(scores!.curves.map(({ label, points }) => [label, points.length])).toEqual([['sgan', 4]]);
});

it('without them there is no such chart, and a damaged file is a problem with a name', () => {
  expect(chartsOf(readResults(resultsFolder([record('sgan', 0, 10)])), 'losses')).toEqual([]);
  const folder = folderWith({ 'sgan-0': rows(0, true) });
  writeFileSync(join(folder, 'runs/sgan-0/losses.csv'), curveCsv(rows(9, true)));
  const { problems } = readResults(folder);
  expect(problems).toEqual([
    expect.stringMatching(/^runs\/sgan-0\/losses\.csv cannot be read: it does not have the checksum/),
  ]);
});
