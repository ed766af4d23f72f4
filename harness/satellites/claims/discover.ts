import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Claim } from './analysis/claim.js';
import { UserError } from '../../ground/errors.js';
import type { ClaimScale, Experiment } from './experiment.js';

const ownFolder = fileURLToPath(new URL('../../../claims/', import.meta.url));

/** A folder under `claims/`. */
export interface ClaimEntry {
  readonly name: string;
  readonly folder: string;
  readonly claim: Claim;
}

/** Every claim of the project, by name; folders that begin with _ or . are ignored. */
export async function discoverClaims(parent = ownFolder): Promise<ClaimEntry[]> {
  const names = readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^[._]/.test(entry.name))
    .map((entry) => entry.name)
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const folder = join(parent, name);
      return { name, folder, claim: await defaultOf<Claim>(join(folder, 'analysis.ts')) };
    }),
  );
}

/** The claims of the given names, or all; a UserError lists the names where one is unknown. */
export function chooseClaims(entries: readonly ClaimEntry[], names: readonly string[]): readonly ClaimEntry[] {
  const known = entries.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UserError(`There is no claim "${unknown}"; there are ${known.join(', ')}.`);
  return names.length === 0 ? entries : entries.filter(({ name }) => names.includes(name));
}

/** The suite that makes a claim's data; undefined where an experiment does. */
export function suiteOf(folder: string, scale: ClaimScale): string | undefined {
  if (existsSync(join(folder, 'experiment.ts'))) return undefined;
  return join(folder, scale === 'small' ? 'suite.yaml' : `suite-${scale}.yaml`);
}

export const experimentOf = (folder: string): Promise<Experiment> =>
  defaultOf<Experiment>(join(folder, 'experiment.ts'));

const defaultOf = async <T>(path: string): Promise<T> =>
  ((await import(pathToFileURL(path).href)) as { default: T }).default;
