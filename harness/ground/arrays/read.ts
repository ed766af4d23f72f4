import { extname } from 'node:path';
import { defined, entryOf, itemAt } from '../certain.js';
import { messageOf, UserError } from '../errors.js';
import { LARGEST_FILE, readBytes, unreadable } from '../files.js';
import { rawTensors } from '../safetensors.js';
import { tensorTypes } from '../tensor-file.js';
import { listZip, readMember } from '../zip.js';
import { MAX_BYTES, parseNpy, readNpy } from './npy.js';
import { decodeNumbers, type NumberArray } from './numbers.js';

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

/** Names of the arrays in an .npz file. @throws UserError where it is no whole archive. */
export const arrayNames = (file: string): string[] =>
  listZip(file).flatMap(({ name }) => (name.endsWith('.npy') ? [name.slice(0, -4)] : []));

/** Only the chosen array is unpacked, in memory: names in the archive never become paths. */
function readNpz(file: string, name: string | undefined): NumberArray {
  const chosen = choose(arrayNames(file), name, file);
  const member = defined(listZip(file).find((each) => each.name === `${chosen}.npy`));
  return parseNpy(readMember(file, member, MAX_BYTES), `${chosen} in ${file}`);
}

function choose(names: readonly string[], name: string | undefined, file: string): string {
  if (name === undefined && names.length === 1) return itemAt(names, 0);
  if (name !== undefined && names.includes(name)) return name;
  const listed = names.length > 0 ? `it has ${names.join(', ')}` : 'it has none';
  if (name !== undefined) throw new UserError(`${file} has no array "${name}"; ${listed}.`);
  if (isStatistics(names))
    throw new UserError(
      `${file} holds the statistics mu and sigma of features and no samples: it can be one side of \`ganbench evaluate --metrics fd\`.`,
    );
  throw new UserError(`${file} has to hold one array, but ${listed}: choose with ${file}?array=NAME.`);
}

/** As pytorch-fid, TTUR and clean-fid name mean and covariance. */
export const isStatistics = (names: readonly string[]): boolean => names.includes('mu') && names.includes('sigma');

function bytesOf(file: string): Uint8Array {
  try {
    return readBytes(file, LARGEST_FILE, { follow: true });
  } catch (error) {
    throw unreadable(file, error);
  }
}
