import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheRoot } from './cache-root.js';
import { ownText } from './files.js';

/** The checkout: the folder with package.json. */
export const projectFolder = fileURLToPath(new URL('../../', import.meta.url));

/** A file of this program by its path in the checkout; throws where there is none, as after it was moved. */
export function ownFile(path: string): string {
  const file = join(projectFolder, path);
  if (!existsSync(file)) throw new Error(`This program has no file ${path}.`);
  return file;
}

interface Manifest {
  readonly version: string;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

const manifest = (): Manifest => JSON.parse(ownText(join(projectFolder, 'package.json'))) as Manifest;

/** This program's version, as in package.json. */
export const projectVersion = (): string => manifest().version;

/** The version of an optional package that this program was tested with. */
export const pinnedVersion = (name: string): string | undefined => manifest().optionalDependencies[name];

/** The parts of the cache. */
export const cacheParts = ['code', 'tensorflow', 'models', 'data', 'features', 'prepared'] as const;

/**
 * What all checkouts of a user share and can be fetched or computed again, or a folder in it, which may not exist yet.
 * `GANBENCH_CACHE` moves it.
 */
export const cacheFolder = (...parts: string[]): string => join(cacheRoot(), ...parts);

/** Where a package that this one depends on lies: below it, or beside it where it is installed itself. */
export function packageFolder(name: string): string {
  const places = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const found = places.find((place) => existsSync(join(place, name, 'package.json')));
  return join(found ?? join(projectFolder, 'node_modules'), name);
}
