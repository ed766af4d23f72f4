/**
 * Results of a bench in their compact form below docs/measured/: `make keep ARGS="results/steps steps"`. All that a
 * report says of the results is beside it, and can be made again: tests/reports/compact.test.ts.
 */
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UserError } from '../harness/ground/errors.js';
import { writeCompact } from '../reports/compact.js';
import { writeReports } from '../reports/index.js';
import { readResults } from '../reports/results/results.js';

const measured = fileURLToPath(new URL('../docs/measured/', import.meta.url));

/** The results of the folder `from` as docs/measured/<name>/. */
export async function keepResults(from: string, name: string): Promise<void> {
  await writeReports(from);
  const to = join(measured, name);
  writeCompact(from, readResults(from), to);
  await writeReports(to);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder, name] = process.argv.slice(2);
  if (!folder || !name) throw new UserError('Name a results folder and what it is called in docs/measured/.');
  await keepResults(resolve(folder), name);
}
