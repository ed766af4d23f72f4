import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosenOf, foldersIn, suiteOf } from '../../experiments/folder.js';
import type { Scale } from '../../experiments/experiment.js';
import { readProtocol, type PublishedProtocol } from './protocol.js';

/** The folder that holds the results that others published. */
export const ownFolder = fileURLToPath(new URL('../../../published/', import.meta.url));

/** A folder under `published/`. */
export interface PublishedEntry {
  readonly name: string;
  readonly folder: string;
  readonly protocol: PublishedProtocol;
}

/** Every published result, by name; folders that begin with _ or . are ignored. */
export const discoverPublished = (parent = ownFolder): PublishedEntry[] =>
  foldersIn(parent).map((name) => {
    const folder = join(parent, name);
    return { name, folder, protocol: readProtocol(join(folder, 'protocol.yaml')) };
  });

/** Those of the given names, or all; a UserError lists the names where one is unknown. */
export const choosePublished = (
  entries: readonly PublishedEntry[],
  names: readonly string[],
): readonly PublishedEntry[] => chosenOf('published result', entries, names);

/** Why it cannot be executed at a scale, in a sentence; undefined where it can, as far as its folder tells. */
export function refusalAt({ name, folder, protocol }: PublishedEntry, scale: Scale): string | undefined {
  const at = protocol.scales[scale];
  if (!at) return `${name} has no scale ${scale}; it has ${Object.keys(protocol.scales).join(', ')}.`;
  const suite = suiteOf(folder, scale);
  return suite === undefined || existsSync(suite)
    ? undefined
    : `${name} has no suite for the scale ${scale}: ${suite}.`;
}
