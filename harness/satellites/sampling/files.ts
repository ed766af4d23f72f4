import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../ground/errors.js';
import { writeAtomically, refuseLinksTo } from '../../ground/files.js';
import { MARK } from '../../record/run-files.js';
import { encodeSafetensors } from '../../ground/safetensors.js';
import { encodeNpy } from '../../ground/arrays/npy.js';
import type { ArrayFormat } from './formats.js';

export interface FloatArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Writes a file into a folder and returns its path. The program's mark lies there too: only what is beside it is replaced.
 * @throws UserError where a file of the name is there that this program did not write.
 */
export function writeInto(folder: string, name: string, content: string | Uint8Array): string {
  refuseLinksTo(folder);
  const [path, mark] = [join(folder, name), join(folder, MARK)];
  if (!existsSync(mark)) {
    if (existsSync(path))
      throw new UserError(`${path} was not written by ganbench and would be replaced: name another folder with --out.`);
    writeAtomically(mark, 'Samples of ganbench, which are replaced when they are drawn again.\n');
  }
  writeAtomically(path, content);
  return path;
}

/** Each array as `<name>.npy`, or all of them in `samples.safetensors`. Returns the paths. */
export function writeArrays(
  folder: string,
  arrays: Readonly<Record<string, FloatArray>>,
  format: ArrayFormat,
): string[] {
  if (format === 'npy')
    return Object.entries(arrays).map(([name, { shape, data }]) =>
      writeInto(folder, `${name}.npy`, encodeNpy(shape, data)),
    );
  const stored = Object.entries(arrays).map(([name, array]) => [name, { dtype: 'F32', ...array }] as const);
  return [writeInto(folder, 'samples.safetensors', encodeSafetensors(Object.fromEntries(stored)))];
}
