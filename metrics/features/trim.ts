import { existsSync, lstatSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { mostFeatureBytes } from '../../harness/ground/cache.js';

const FEATURES = /^[0-9a-f]{64}(-\d+)?\.safetensors$/;

export interface KeptFeatures {
  readonly path: string;
  readonly bytes: number;
  /** When it was last used, in milliseconds. */
  readonly used: number;
}

/** The files of features in a cache, those first that were not used for the longest time. */
export function keptFeatures(cache: string): KeptFeatures[] {
  const folder = join(cache, 'features');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => FEATURES.test(name))
    .flatMap((name): KeptFeatures[] => {
      const path = join(folder, name);
      const found = lstatSync(path, { throwIfNoEntry: false });
      return found?.isFile() ? [{ path, bytes: found.size, used: found.mtimeMs }] : [];
    })
    .sort((a, b) => a.used - b.used || (a.path < b.path ? -1 : 1));
}

/** Removes the features that were not used for the longest time until the others take no more than `most` bytes. */
export function trimFeatures(cache: string, most = mostFeatureBytes()): void {
  const kept = keptFeatures(cache);
  let total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { path, bytes } of kept.slice(0, -1)) {
    if (total <= most) return;
    rmSync(path, { force: true });
    total -= bytes;
  }
}

/** Notes that a file was used now. */
export function markUsed(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // In a cache that cannot be written nothing is removed either.
  }
}
