import { closeSync, existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { messageOf, UserError } from '../ground/errors.js';
import { openToRead } from '../ground/files.js';
import { serveImportsOf } from '../ground/served-imports.js';
import { faultOfObjective, faultOfPreset } from './check-preset.js';
import { faultOfConstants } from './constants.js';
import type { Variant } from './definition.js';
import type { Objective } from './objective.js';
import { objectiveOf } from './recipe.js';

/** A folder under `variants/`, loaded or not: a broken variant is a row in the report, not a crashed bench. */
export type VariantEntry =
  | ReadyVariant
  | { readonly name: string; readonly folder: string; readonly status: 'load-error'; readonly reason: string };

export interface ReadyVariant {
  readonly name: string;
  readonly folder: string;
  readonly status: 'ready';
  readonly variant: Variant;
}

/** The folder that is always searched. */
export const ownVariants = fileURLToPath(new URL('../../variants/', import.meta.url));

/** Whether a variant lies in the project's folder, and not in one that somebody named. */
export const isOwnVariant = ({ folder }: Pick<VariantEntry, 'folder'>): boolean =>
  resolve(dirname(folder)) === resolve(ownVariants);

/** Every variant of the project's folder and the given ones, by name; folders that begin with _ or . are ignored. */
export async function discoverVariants(more: readonly string[] = []): Promise<VariantEntry[]> {
  const entries: VariantEntry[] = [];
  await serveImportsOf(more);
  for (const [name, folder] of variantFolders(more)) entries.push(await load(name, folder));
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The variant of a name, and no other one: what is loaded stays in a process as it then is.
 * @throws UserError where there is none.
 */
export async function loadVariant(name: string, more: readonly string[]): Promise<VariantEntry> {
  await serveImportsOf(more);
  return load(name, variantFolder(name, more));
}

/** The folder of a variant. @throws UserError where there is none. */
export function variantFolder(name: string, more: readonly string[]): string {
  const folders = variantFolders(more);
  return folders.get(name) ?? unknown(name, [...folders.keys()].sort());
}

/** Folders by the names of the variants in them. */
function variantFolders(more: readonly string[]): Map<string, string> {
  const folders = new Map<string, string>();
  for (const parent of [ownVariants, ...more.map((folder) => resolve(folder))]) {
    for (const name of folderNames(parent)) {
      const [twin, folder] = [folders.get(name), join(parent, name)];
      if (twin !== undefined) throw new UserError(`Two folders define the variant ${name}: ${twin} and ${folder}.`);
      folders.set(name, folder);
    }
  }
  return folders;
}

const elsewhere = ' A folder with others is named with --variants DIR.';

/** The entry of a name; throws a UserError that lists the names where there is none, and gives a hint. */
export function findVariant(entries: readonly VariantEntry[], name: string, hint = elsewhere): VariantEntry {
  const found = entries.find((entry) => entry.name === name);
  return (
    found ??
    unknown(
      name,
      entries.map((entry) => entry.name),
      hint,
    )
  );
}

function unknown(name: string, names: readonly string[], hint = elsewhere): never {
  throw new UserError(`There is no variant "${name}"; there are ${names.join(', ')}.${hint}`);
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
    const file = join(folder, 'variant.ts');
    closeSync(openToRead(file, { follow: true })); // a pipe would never end
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
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
  if (typeof variant.presets?.default !== 'object') throw new Error('The variant has no preset "default".');
  const whole = variant as Variant;
  const fault = faultOfConstants(whole) ?? faultOfPresets(whole);
  if (fault !== undefined) throw new Error(fault);
  const objective: Partial<Objective> =
    variant.objective === undefined ? {} : objectiveOf(whole, whole.presets.default);
  for (const loss of ['discriminatorLoss', 'generatorLoss'] as const) {
    if (typeof objective[loss] !== 'function') throw new Error(`The variant's objective has no function ${loss}.`);
  }
  return whole;
}

/** A name that nothing reads would be ignored in silence, and the run would be another one than was meant. */
function faultOfPresets(variant: Variant): string | undefined {
  const faults = Object.entries(variant.presets).map(([name, preset]) => faultOfPreset(name, preset));
  return (
    faults.find((fault) => fault !== undefined) ??
    Object.values(variant.presets)
      .map((preset) => faultOfObjective(objectiveOf(variant, preset)))
      .find((fault) => fault !== undefined)
  );
}
