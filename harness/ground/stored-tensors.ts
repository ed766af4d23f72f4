import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { entryOf } from './certain.js';
import { UserError } from './errors.js';
import { LARGEST_FILE, readBytes, writeAtomically } from './files.js';
import { decodeSafetensors, encodeSafetensors, type StoredTensor, type StoredTensors } from './safetensors.js';

/**
 * Writes tensors with a checksum over them and the file's name, which is a hash of what they are of.
 * @throws UserError where the place cannot be written.
 */
export function writeTensors(file: string, tensors: StoredTensors): void {
  writeAtomically(file, encodeSafetensors(tensors, { sha256: digestOf(file, tensors) }));
}

/**
 * The tensors that `writeTensors` wrote; null where there is no file, or it is damaged, had another name, or holds others
 * than are expected.
 */
export function readTensors(
  file: string,
  expected: Readonly<Record<string, Pick<StoredTensor, 'dtype' | 'shape'>>>,
): StoredTensors | null {
  let bytes: Uint8Array;
  try {
    bytes = readBytes(file, LARGEST_FILE);
  } catch {
    return null;
  }
  try {
    const { tensors, metadata } = decodeSafetensors(bytes, file);
    const fits = Object.entries(expected).every(
      ([name, { dtype, shape }]) => tensors[name]?.dtype === dtype && tensors[name].shape.join() === shape.join(),
    );
    return fits && metadata['sha256'] === digestOf(file, tensors) ? tensors : null;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** sha256 over the file's name and all tensors in order of theirs. */
function digestOf(file: string, tensors: StoredTensors): string {
  const hash = createHash('sha256').update(basename(file));
  for (const name of Object.keys(tensors).sort()) {
    const { dtype, shape, data } = entryOf(tensors, name);
    hash.update(`\0${name} ${dtype} ${shape.join('×')}\0`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
