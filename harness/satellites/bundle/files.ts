import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A file itself, all files in and below a folder, or none where there is neither. */
export function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
