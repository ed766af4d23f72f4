import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import envPaths from 'env-paths';

/** The checkout: the folder with package.json. */
export const projectFolder = fileURLToPath(new URL('../../', import.meta.url));

/** The parts of the cache. */
export const cacheParts = ['tensorflow', 'models', 'data', 'features'] as const;

/**
 * What all checkouts of a user share and can be fetched or computed again, or a folder in it, which may not exist yet.
 * `GANBENCH_CACHE` moves it.
 */
export function cacheFolder(...parts: string[]): string {
  const chosen = process.env.GANBENCH_CACHE;
  return join(chosen ? resolve(chosen) : envPaths('ganbench', { suffix: '' }).cache, ...parts);
}
