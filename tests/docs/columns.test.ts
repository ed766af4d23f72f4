import { expect, it } from 'vitest';
import { columnTexts } from '../../harness/record/column-texts.js';
import { metricOf } from '../../harness/record/columns.js';
import { SPEED_COLUMNS } from '../../harness/record/speed-csv.js';
import { comparisonsCsv, curvesCsv, runsCsv, summaryCsv } from '../../reports/render/csv.js';
import { historyOf } from '../../reports/model/history-rows.js';
import { historyCsv } from '../../reports/results/history.js';
import { readCsv } from '../../text/read-csv.js';
import { record, results } from '../reports/records.js';

const seeds = [0, 1, 2];
const bench = results([
  ...seeds.map((seed) => record('sgan', seed, 20)),
  ...seeds.map((seed) => record('wgan', seed, 30)),
]);

/** The header, with one name for each metric's columns. */
function headerOf(csv: string): string[] {
  const [header = []] = readCsv(csv);
  const ending = /_(count|mean|sd|ci_low|ci_high|bootstrap_low|bootstrap_high|median)$/;
  return [
    ...new Set(header.map((name) => (metricOf(name) === undefined ? name : `METRIC${ending.exec(name)?.[0] ?? ''}`))),
  ];
}

it.each([
  ['runs.csv', runsCsv(bench)],
  ['curves.csv', curvesCsv(bench)],
  ['comparisons.csv', comparisonsCsv(bench)],
  ['history.csv', historyCsv(historyOf(bench, 'any'))],
  ['speed.csv', SPEED_COLUMNS.join(',')],
])('the columns of %s are described in its order', (file, csv) => {
  const header = headerOf(csv);
  const described = Object.keys(columnTexts[file]!);
  expect(described.filter((column) => column !== 'METRIC')).toEqual(header.filter((column) => column !== 'METRIC'));
});

it('the columns of summary.csv are described', () => {
  const described = Object.keys(columnTexts['summary.csv']!);
  expect(described).toEqual(expect.arrayContaining(headerOf(summaryCsv(bench))));
});
