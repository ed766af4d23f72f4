import { entryOf } from './certain.js';
import { decodeNumbers } from './arrays/numbers.js';
import { cut, messageOf, UserError } from './errors.js';
import { LARGEST_FILE, readBytes, unreadable } from './files.js';
import { beginsAsPytorch, openPytorch, type FileTensor, type TensorFile } from './pytorch/file.js';
import { withSource } from './source.js';
import { rawTensors } from './safetensors.js';

/** What NumPy calls the types of safetensors. */
export const tensorTypes: Readonly<Record<string, string>> = {
  BOOL: 'b1',
  I8: 'i1',
  U8: 'u1',
  I16: 'i2',
  U16: 'u2',
  I32: 'i4',
  U32: 'u4',
  I64: 'i8',
  U64: 'u8',
  F16: 'f2',
  BF16: 'bf2',
  F32: 'f4',
  F64: 'f8',
};

/**
 * The tensors of a file of weights: PyTorch's forms, told by their first bytes, or safetensors.
 * @throws UserError where it cannot be read or is none of them.
 */
export function openTensorFile(file: string): TensorFile {
  return beginsAsPytorch(firstBytes(file)) ? openPytorch(file) : openSafetensors(file);
}

function firstBytes(file: string): Uint8Array {
  try {
    return withSource(file, (source) => source.read(0, Math.min(16, source.size)));
  } catch (error) {
    throw unreadable(file, error);
  }
}

function openSafetensors(file: string): TensorFile {
  const { tensors } = rawTensors(readBytes(file, LARGEST_FILE, { follow: true }), file);
  const known = Object.entries(tensors).flatMap(([name, { dtype, shape, bytes }]): [string, FileTensor][] => {
    if (!Object.hasOwn(tensorTypes, dtype)) return [];
    const layout = { dtype: entryOf(tensorTypes, dtype), shape, bigEndian: false, fortran: false };
    const read = (): ReturnType<FileTensor['read']> => {
      try {
        return decodeNumbers(layout, bytes);
      } catch (error) {
        throw new UserError(`${file} cannot be read: of ${cut(name)}, ${messageOf(error)}.`);
      }
    };
    return [[name, { shape, dtype: layout.dtype, read }]];
  });
  return { tensors: new Map(known), close: () => undefined };
}
