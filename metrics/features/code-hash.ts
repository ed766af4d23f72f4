import { fileURLToPath } from 'node:url';
import { hashOfFiles } from '../../harness/ground/file-hash.js';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** sha256 over files of this folder, by their names: what was computed by other code is not taken from a cache. */
export function codeHash(...files: readonly string[]): string {
  return hashOfFiles(
    files.map((file) => fileURLToPath(new URL(file, import.meta.url))),
    folder,
  );
}
