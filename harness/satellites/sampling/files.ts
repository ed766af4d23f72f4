import { join } from 'node:path';
import { writeAtomically, refuseLinksTo } from '../../ground/files.js';
import { encodeSafetensors } from '../../ground/safetensors.js';
import { encodeNpy } from '../../ground/arrays/npy.js';
import type { ArrayFormat } from './formats.js';

export interface FloatArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Writes a file into a folder and returns its path. */
export function writeInto(folder: string, name: string, content: string | Uint8Array): string {
  refuseLinksTo(folder);
  const path = join(folder, name);
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
