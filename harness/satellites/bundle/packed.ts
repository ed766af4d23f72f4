import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { ownBytes, writeNew } from '../../ground/files.js';
import { putStripped } from './native.js';

/** Slower ones make the files a tenth smaller and take a minute. */
const QUALITY = 9;

/** Libraries beside a package's machine code, which it finds by their place. */
export const isLibrary = (file: string): boolean =>
  /[\\/]@img[\\/]sharp-libvips-[^\\/]+[\\/]lib[\\/].*\.(so|dylib|dll)/.test(file);

/** Where a file lies below the folder of packages. */
const below = (file: string): string => file.slice(file.lastIndexOf('node_modules') + 'node_modules/'.length);

/**
 * Puts machine code into a bundle, packed, as a folder of its name that unpacks and loads it.
 * @param libraries What has to lie beside it.
 */
export async function putPacked(target: string, file: string, libraries: readonly string[]): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'ganbench-'));
  try {
    mkdirSync(target, { recursive: true });
    const files: Record<string, { packed: string; size: number; sha256: string }> = {};
    for (const [index, each] of [file, ...libraries].entries()) {
      const stripped = join(work, basename(each));
      await putStripped(stripped, each);
      const bytes = ownBytes(stripped);
      const packed = `${index}.br`;
      writeNew(join(target, packed), compressed(bytes));
      files[below(each)] = { packed, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    }
    copyFileSync(fileURLToPath(new URL('./unpack.cjs', import.meta.url)), join(target, 'index.cjs'));
    writeNew(join(target, 'package.json'), JSON.stringify({ type: 'commonjs', main: 'index.cjs' }));
    writeNew(join(target, 'packed.json'), JSON.stringify({ entry: below(file), files }));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const compressed = (bytes: Uint8Array): Buffer =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });

/** The libraries among files that a package's machine code needs. */
export const librariesOf = (file: string, files: readonly string[]): string[] =>
  basename(dirname(dirname(dirname(file)))) === '@img' ? files.filter(isLibrary) : [];
