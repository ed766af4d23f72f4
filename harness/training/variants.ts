import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { messageOf, UserError } from '../ground/errors.js';
import { serveImportsOf } from '../ground/served-imports.js';
import type { Variant } from './definition.js';

/** A folder under `variants/`, loaded or not: a broken variant is a row in the report, not a crashed bench. */
export type VariantEntry =
  | { readonly name: string; readonly folder: string; readonly status: 'ready'; readonly variant: Variant }
  | { readonly name: string; readonly folder: string; readonly status: 'load-error'; readonly reason: string };

/** The folder that is always searched. */
export const ownVariants = fileURLToPath(new URL('../../variants/', import.meta.url));

/** Every variant of the project's folder and the given ones, by name; folders that begin with _ or . are ignored. */
export async function discoverVariants(more: readonly string[] = []): Promise<VariantEntry[]> {
  const entries: VariantEntry[] = [];
  more.forEach(serveImportsOf);
  for (const parent of [ownVariants, ...more.map((folder) => resolve(folder))]) {
    for (const name of folderNames(parent)) {
      const twin = entries.find((entry) => entry.name === name);
      if (twin)
        throw new UserError(`Two folders define the variant ${name}: ${twin.folder} and ${join(parent, name)}.`);
      entries.push(await load(name, join(parent, name)));
    }
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const elsewhere = ' A folder with others is named with --variants DIR.';

/** The entry of a name; throws a UserError that lists the names where there is none, and gives a hint. */
export function findVariant(entries: readonly VariantEntry[], name: string, hint = elsewhere): VariantEntry {
  const found = entries.find((entry) => entry.name === name);
  if (!found) {
    throw new UserError(
      `There is no variant "${name}"; there are ${entries.map((entry) => entry.name).join(', ')}.${hint}`,
    );
  }
  return found;
}

function folderNames(parent: string): string[] {
  if (!existsSync(parent)) throw new UserError(`The folder of variants ${parent} does not exist.`);
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^[._]/.test(entry.name) && entry.name !== 'node_modules')
    .map((entry) => entry.name)
    .sort();
}

async function load(name: string, folder: string): Promise<VariantEntry> {
  try {
    const module = (await import(pathToFileURL(join(folder, 'variant.ts')).href)) as { default?: unknown };
    return { name, folder, status: 'ready', variant: checked(module.default) };
  } catch (error) {
    return { name, folder, status: 'load-error', reason: messageOf(error) };
  }
}

/** The parts that the harness calls, checked by hand: they are functions, which a schema cannot describe. */
function checked(value: unknown): Variant {
  const variant = value as Partial<Variant> | undefined;
  if (!variant || typeof variant !== 'object')
    throw new Error('variant.ts has no default export made by defineVariant.');
  for (const part of ['title', 'source'] as const) {
    if (typeof variant[part] !== 'string') throw new Error(`The variant has no ${part}.`);
  }
  for (const loss of ['discriminatorLoss', 'generatorLoss'] as const) {
    if (typeof variant.objective?.[loss] !== 'function')
      throw new Error(`The variant's objective has no function ${loss}.`);
  }
  if (typeof variant.presets?.default !== 'object') throw new Error('The variant has no preset "default".');
  return variant as Variant;
}
