import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../harness/ground/certain.js';
import { LARGEST_TABLE, makeFolder, readBytes, writeAtomically } from '../harness/ground/files.js';
import type { RunRecord } from '../harness/record/record.js';
import { CURVES_FILE, RECORDS_FILE } from './results/compact.js';
import { curvesCsv } from './render/csv.js';
import type { Results } from './results/results.js';
import { readFilms } from './results/films.js';
import { samplesFile } from './results/file-names.js';

/**
 * Writes the compact form of a results folder into an emptied one, ready for `writeReports`.
 * @param results What was read from `folder`.
 */
export function writeCompact(folder: string, results: Results, to: string): void {
  rmSync(to, { recursive: true, force: true });
  makeFolder(join(to, 'figures'));
  const lines = results.records.map((record) => JSON.stringify(published(record)));
  writeAtomically(join(to, RECORDS_FILE), `[\n${lines.join(',\n')}\n]\n`);
  writeAtomically(join(to, CURVES_FILE), curvesCsv(results));
  for (const name of ['bench.json', 'speed.csv', 'history.csv'])
    if (existsSync(join(folder, name))) writeAtomically(join(to, name), readBytes(join(folder, name), LARGEST_TABLE));
  for (const { label, dataset, frames } of readFilms(folder, results.records))
    writeAtomically(join(to, samplesFile(label, dataset)), defined(frames.at(-1)).png);
}

/** What only the files of a run's folder and the next plan need. */
const LEFT_OUT: readonly (keyof RunRecord)[] = ['parts', 'scores', 'files', 'checksum'];

const published = (record: RunRecord): Partial<RunRecord> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !LEFT_OUT.some((each) => each === name)));
