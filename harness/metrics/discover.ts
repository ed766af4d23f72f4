import { closeSync, existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { messageOf, UserError } from '../ground/errors.js';
import { openToRead } from '../ground/files.js';
import { serveImportsOf } from '../ground/served-imports.js';
import { compareText } from '../../text/compare-text.js';
import { codeOf, type Code } from '../record/code.js';
import { checked } from './check.js';
import type { Metric } from './definition.js';

/** A metric that was found. */
export interface FoundMetric extends Metric {
  readonly file: string;
  /** Of a metric that is not the program's: scores of other code are computed again. */
  readonly code?: Code;
}

/** Metrics in the order of tables. */
export type Catalogue = readonly FoundMetric[];

/** The folder that is always searched. */
export const programFolder = fileURLToPath(new URL('../../metrics/', import.meta.url));

/**
 * Every metric of the program's folder and the given ones: a file each. Files that begin with _ or . are left to metrics
 * to import.
 * @throws UserError where a folder is missing, or a file holds no metric or one whose name is taken.
 */
export async function discoverMetrics(more: readonly string[] = [], program = programFolder): Promise<Catalogue> {
  const found: FoundMetric[] = [];
  await serveImportsOf(more);
  for (const folder of [program, ...more.map((each) => resolve(each))]) {
    for (const file of metricFiles(folder)) {
      const code = folder === program ? {} : { code: codeOf([file]) };
      const metric = { ...(await load(file)), file, ...code };
      refuseTwin(found, metric);
      found.push(metric);
    }
  }
  return found.sort((a, b) => placeOf(a) - placeOf(b) || compareText(a.name, b.name));
}

/** Each word of `--metrics` means one thing. */
function refuseTwin(found: Catalogue, { name, group, file }: FoundMetric): void {
  const twin = found.find((each) => each.name === name);
  if (twin) throw new UserError(`Two files define the metric ${name}: ${twin.file} and ${file}.`);
  const clash = found.find((each) => each.group === name || each.name === group);
  if (clash)
    throw new UserError(`${clash.file} and ${file} use one word for a metric and for a group of several: rename one.`);
}

const placeOf = ({ place = Number.MAX_VALUE }: Metric): number => place;

const metricFiles = (folder: string): string[] =>
  namesIn(folder)
    .filter((name) => /^[^._].*\.ts$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));

function namesIn(folder: string): string[] {
  if (!existsSync(folder)) throw new UserError(`The folder of metrics ${folder} does not exist.`);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function load(file: string): Promise<Metric> {
  try {
    closeSync(openToRead(file, { follow: true })); // a pipe would never end
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
    return checked(module.default, basename(file, '.ts'));
  } catch (error) {
    throw new UserError(`The metric in ${file} cannot be used: ${messageOf(error).replace(/\.$/, '')}.`);
  }
}
