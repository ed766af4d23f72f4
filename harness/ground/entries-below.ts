import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

/**
 * Files, folders and links in a folder and below. No link is followed: from Node.js 22 on `readdirSync` with `recursive`
 * follows those to folders.
 */
export function entriesBelow(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry, ...entriesBelow(join(folder, entry.name))] : [entry],
  );
}
