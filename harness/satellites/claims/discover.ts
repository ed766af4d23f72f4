import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Claim } from './analysis/claim.js';
import { chosenOf, defaultOf, foldersIn } from '../../experiments/folder.js';

const ownFolder = fileURLToPath(new URL('../../../claims/', import.meta.url));

/** A folder under `claims/`. */
export interface ClaimEntry {
  readonly name: string;
  readonly folder: string;
  readonly claim: Claim;
}

/** Every claim of the project, by name; folders that begin with _ or . are ignored. */
export async function discoverClaims(parent = ownFolder): Promise<ClaimEntry[]> {
  return Promise.all(
    foldersIn(parent).map(async (name) => {
      const folder = join(parent, name);
      return { name, folder, claim: await defaultOf<Claim>(join(folder, 'analysis.ts')) };
    }),
  );
}

/** The claims of the given names, or all; a UserError lists the names where one is unknown. */
export const chooseClaims = (entries: readonly ClaimEntry[], names: readonly string[]): readonly ClaimEntry[] =>
  chosenOf('claim', entries, names);
