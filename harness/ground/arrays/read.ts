import { extname } from 'node:path';
import { unzipSync, type UnzipFileInfo } from 'fflate';
import { defined, entryOf, itemAt } from '../certain.js';
import { messageOf, UserError } from '../errors.js';
import { LARGEST_FILE, readBytes, unreadable } from '../files.js';
import { rawTensors } from '../safetensors.js';
import { tensorTypes } from '../tensor-file.js';
import { MAX_BYTES, parseNpy, readNpy } from './npy.js';
import { decodeNumbers, type NumberArray } from './numbers.js';

/** Deflate makes nothing more than 1032 times smaller: an archive that claims more is a trap or damaged. */
const MAX_RATIO = 1032;

export const arrayEndings: readonly string[] = ['.npy', '.npz', '.safetensors'];

/**
 * An array from a .npy, .npz or .safetensors file.
 * @param name Of the array in an .npz or .safetensors file; it may be left out where there is one only.
 * @throws UserError where the file cannot be read or has no such array.
 */
export function readArray(file: string, name?: string): NumberArray {
  switch (extname(file).toLowerCase()) {
    case '.npz':
      return readNpz(file, name);
    case '.safetensors':
      return readTensor(file, name);
    default:
      if (name !== undefined)
        throw new UserError(`${file} holds one array without a name: leave out "?array=${name}".`);
      return readNpy(file);
  }
}

function readTensor(file: string, name: string | undefined): NumberArray {
  const { tensors } = rawTensors(bytesOf(file), file);
  const chosen = choose(Object.keys(tensors), name, file);
  const { shape, dtype, bytes } = entryOf(tensors, chosen);
  const type = Object.hasOwn(tensorTypes, dtype) ? tensorTypes[dtype] : undefined;
  if (type === undefined)
    throw new UserError(
      `${file} cannot be read: the type ${dtype} of ${chosen} is none of ${Object.keys(tensorTypes).join(', ')}.`,
    );
  try {
    return decodeNumbers({ dtype: type, shape, bigEndian: false, fortran: false }, bytes);
  } catch (error) {
    throw new UserError(`${file} cannot be read: of ${chosen}, ${messageOf(error)}.`);
  }
}

/** Only the chosen array is unpacked, in memory: names in the archive never become paths. */
function readNpz(file: string, name: string | undefined): NumberArray {
  const bytes = bytesOf(file);
  const entries: UnzipFileInfo[] = [];
  unzip(file, bytes, (entry) => (entries.push(entry), false));
  const chosen = choose(
    entries.flatMap((entry) => (entry.name.endsWith('.npy') ? [entry.name.slice(0, -4)] : [])),
    name,
    file,
  );
  const path = `${chosen}.npy`;
  const { size, originalSize } = defined(entries.find((entry) => entry.name === path));
  if (originalSize > MAX_BYTES || originalSize > size * MAX_RATIO)
    throw new UserError(`${file} cannot be read: ${chosen} would unpack ${size} bytes to ${originalSize}.`);
  const content = entryOf(
    unzip(file, bytes, (entry) => entry.name === path),
    path,
  );
  return parseNpy(content, `${chosen} in ${file}`);
}

function unzip(file: string, bytes: Uint8Array, filter: (entry: UnzipFileInfo) => boolean): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    throw new UserError(`${file} is not a whole .npz archive: ${messageOf(error)}.`);
  }
}

function choose(names: readonly string[], name: string | undefined, file: string): string {
  if (name === undefined && names.length === 1) return itemAt(names, 0);
  if (name !== undefined && names.includes(name)) return name;
  const listed = names.length > 0 ? `it has ${names.join(', ')}` : 'it has none';
  if (name !== undefined) throw new UserError(`${file} has no array "${name}"; ${listed}.`);
  throw new UserError(`${file} has to hold one array, but ${listed}: choose with ${file}?array=NAME.`);
}

function bytesOf(file: string): Uint8Array {
  try {
    return readBytes(file, LARGEST_FILE, { follow: true });
  } catch (error) {
    throw unreadable(file, error);
  }
}
