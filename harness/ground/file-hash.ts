import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** sha256 over relative paths and contents, with POSIX separators and line feeds, in sorted order. */
export function hashOfFiles(paths: readonly string[], base: string): string {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesUnder).sort()) {
    const content = /\.(ts|wat|json|md|txt)$/.test(file)
      ? readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
      : readFileSync(file);
    hash.update(relative(base, file).split(sep).join('/')).update('\0').update(content).update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name));
}
