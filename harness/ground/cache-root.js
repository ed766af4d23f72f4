import { resolve } from 'node:path';
import envPaths from 'env-paths';

/** The folder of all that this user's checkouts share. Plain JavaScript: compiled TypeScript lies in it. */
export function cacheRoot() {
  const chosen = process.env.GANBENCH_CACHE;
  return chosen ? resolve(chosen) : envPaths('ganbench', { suffix: '' }).cache;
}
