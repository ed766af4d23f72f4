import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { entriesBelow } from '../../ground/entries-below.js';

/** A file itself, all files in and below a folder, or none where there is neither. */
export function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return entriesBelow(path)
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
