import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../ground/errors.js';
import type { Experiment, Scale } from './experiment.js';

/** Folders that hold an `experiment.ts`, or `suite.yaml` and others of that kind. */

/** Names of the folders in a folder; those that begin with _ or . are ignored. */
export const foldersIn = (parent: string): string[] =>
  readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^[._]/.test(entry.name))
    .map((entry) => entry.name)
    .sort();

/** The entries of the given names, or all; a UserError lists the names where one is unknown. */
export function chosenOf<T extends { readonly name: string }>(
  kind: string,
  entries: readonly T[],
  names: readonly string[],
): readonly T[] {
  const known = entries.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UserError(`There is no ${kind} "${unknown}"; there are ${known.join(', ')}.`);
  return names.length === 0 ? entries : entries.filter(({ name }) => names.includes(name));
}

/** The suite that makes the data of a scale; undefined where an experiment does. The file need not be there. */
export function suiteOf(folder: string, scale: Scale): string | undefined {
  if (existsSync(join(folder, 'experiment.ts'))) return undefined;
  return join(folder, scale === 'small' ? 'suite.yaml' : `suite-${scale}.yaml`);
}

export const experimentOf = (folder: string): Promise<Experiment> =>
  defaultOf<Experiment>(join(folder, 'experiment.ts'));

/** What a module exports by default. */
export const defaultOf = async <T>(path: string): Promise<T> =>
  ((await import(pathToFileURL(path).href)) as { default: T }).default;
