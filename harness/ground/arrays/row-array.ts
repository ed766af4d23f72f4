import { extname } from 'node:path';
import { withSource } from '../source.js';
import { listZip } from '../zip.js';
import { layoutOfNpy, type NpyPart } from './npy.js';
import { decodeNumbers, numberTypes, type NumberArray } from './numbers.js';
import { readArray } from './read.js';
import { sizeOf } from './size.js';
import { entryOf } from '../certain.js';

/** An array whose rows, along its first dimension, are read when they are asked for. */
export interface RowArray {
  readonly shape: readonly number[];
  /** As NumPy calls it. */
  readonly dtype: string;
  rows(start: number, count: number): NumberArray['data'];
}

/** An array that is in memory already. */
export function fromMemory({ shape, dtype, data }: NumberArray): RowArray {
  const [, ...rest] = shape;
  const size = sizeOf(rest);
  return { shape, dtype, rows: (start, count) => data.subarray(start * size, (start + count) * size) };
}

/**
 * An array of a .npy, .npz or .safetensors file. Of a .npy file in C order, and of one that is stored unpacked in a .npz
 * archive, nothing but the rows that are asked for is read; other arrays are read as a whole.
 * @throws UserError as `readArray`.
 */
export function openArray(file: string, name?: string): RowArray {
  const part = partOf(file, name);
  const layout = part && layoutOfNpy(part);
  if (!part || !layout || layout.fortran || layout.shape.length === 0) return fromMemory(readArray(file, name));
  const { shape, dtype, start } = layout;
  const [, ...rest] = shape;
  const bytes = sizeOf(rest) * entryOf(numberTypes, dtype).bytes;
  return {
    shape,
    dtype: entryOf(numberTypes, dtype).name,
    rows: (first, count) => {
      const at = start + first * bytes;
      const values = withSource(part.file, ({ read }) => read(at, at + count * bytes));
      return decodeNumbers({ ...layout, shape: [count, ...rest] }, values).data;
    },
  };
}

/** Where a .npy file lies whose rows can be read one by one. */
function partOf(file: string, name: string | undefined): NpyPart | undefined {
  const ending = extname(file).toLowerCase();
  if (ending === '.npy' && name === undefined) return { file };
  if (ending !== '.npz') return undefined;
  const arrays = listZip(file).filter((member) => member.name.endsWith('.npy'));
  const chosen = arrays.filter((member) => name === undefined || member.name === `${name}.npy`);
  const [member] = chosen;
  return member && chosen.length === 1 && !member.deflated ? { file, member } : undefined;
}
