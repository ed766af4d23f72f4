import { dirname, resolve } from 'node:path';
import { helper } from '../ground/helpers.js';
import { isOwnVariant, ownVariants, type VariantEntry } from '../training/variants.js';

/**
 * Names of the variants that are not the project's own: their folder is somebody else's, or it lies among the project's and
 * its commit does not have it yet, as after `ganbench new variant`. Without git all in the project's folder are its own.
 */
export async function newcomersAmong(entries: readonly Pick<VariantEntry, 'name' | 'folder'>[]): Promise<string[]> {
  const committed = await committedVariants();
  return entries
    .filter((entry) => !isOwnVariant(entry) || (committed !== undefined && !committed.has(entry.name)))
    .map(({ name }) => name);
}

async function committedVariants(): Promise<ReadonlySet<string> | undefined> {
  try {
    const { stdout } = await helper('git', ['ls-tree', '--name-only', 'HEAD', 'variants/'], {
      cwd: dirname(resolve(ownVariants)),
    });
    const names = stdout.split('\n').flatMap((path) => /^variants\/(.+)$/.exec(path)?.[1] ?? []);
    return names.length > 0 ? new Set(names) : undefined; // a package in somebody else's repository
  } catch {
    return undefined;
  }
}
