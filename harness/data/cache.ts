import { join } from 'node:path';

import envPaths from 'env-paths';

/** A place below the per-user cache; GANBENCH_CACHE names another cache. */
export function cacheFolder(...parts: string[]): string {
  return join(process.env.GANBENCH_CACHE || envPaths('ganbench', { suffix: '' }).cache, ...parts);
}
