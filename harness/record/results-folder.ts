import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../ground/errors.js';
import { refuseLink, refuseLinksTo } from '../ground/files.js';
import { earlierBench } from './bench-work.js';
import { findRecord } from './record-file.js';
import { MARK } from './run-files.js';

/** Folders that are written into below a results folder. */
const folders = ['runs', 'slurm', 'figures', 'tensorboard'];

/** Files that are written into a results folder. */
const files = [
  ...['report.md', 'report.html', 'bench.json', 'speed.csv', 'history.csv', 'live.json'],
  ...['runs.csv', 'curves.csv', 'summary.csv', 'comparisons.csv', 'search.csv'],
];

/** @throws UserError where a results folder, one on the way to it, or one that is written into below it, is a link. */
export function refuseLinkedResults(out: string): void {
  refuseLinksTo(out);
  for (const name of folders) refuseLink(join(out, name));
}

/** @throws UserError where a folder already holds files of these names, and no results of ganbench. */
export function refuseForeignResults(out: string): void {
  const taken = files.find((name) => existsSync(join(out, name)));
  if (taken === undefined || earlierBench(out) || hasRun(join(out, 'runs'))) return;
  throw new UserError(`${join(out, taken)} was not written by ganbench and would be replaced: name another folder.`);
}

function hasRun(runs: string): boolean {
  try {
    return readdirSync(runs).some((name) => existsSync(join(runs, name, MARK)) || findRecord(runs, name).record);
  } catch {
    return false;
  }
}
