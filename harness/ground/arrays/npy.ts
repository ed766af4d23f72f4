import { entryOf, integerAt } from '../certain.js';
import { messageOf, UserError } from '../errors.js';
import { decodeNumbers, numberTypes, type Layout, type NumberArray } from './numbers.js';
import { withSource } from '../source.js';
import { startOf, type ZipMember } from '../zip.js';

/** Of an array's values; the largest images at once that fit beside their features. */
export const MAX_BYTES = 2 ** 32;

const MAGIC = [0x93, ...Buffer.from('NUMPY')];
/** Up to the header: magic, version and the longest form of the header's length. */
const PREFIX = 12;
/** NumPy has the values begin at a multiple of it. */
const ALIGNMENT = 64;

/** A layout and how many numbers it has. */
type NpyLayout = Layout & { readonly count: number };

/**
 * An array from a .npy file (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): booleans, integers and
 * float16 to float64 of either byte order, in C or Fortran order. Nothing of the size that the header claims is allocated
 * before the file is found to be that long.
 * @throws UserError where the file cannot be read, is cut off, or holds objects, records, text or complex numbers.
 */
export function readNpy(file: string): NumberArray {
  return named(file, () => {
    return withSource(file, ({ size, read }) => {
      const { layout, start } = readLayout((begin, end) => read(begin, Math.min(end, size)), size);
      return decodeNumbers(layout, read(start, size));
    });
  });
}

/** A .npy file, alone or stored in an archive. */
export interface NpyPart {
  readonly file: string;
  readonly member?: ZipMember;
}

/** The layout of a .npy file and where in its file the values begin. @throws UserError as `readNpy`. */
export function layoutOfNpy({ file, member }: NpyPart): NpyLayout & { readonly start: number } {
  return named(member ? `${member.name} in ${file}` : file, () => {
    return withSource(file, (source) => {
      const [base, size] = member ? [startOf(source, member), member.size] : [0, source.size];
      const read = (begin: number, end: number): Uint8Array => source.read(base + begin, base + Math.min(end, size));
      const { layout, start } = readLayout(read, size, Infinity);
      return { ...layout, start: base + start };
    });
  });
}

/** The array in the bytes of a .npy file; `where` names it in messages. */
export function parseNpy(bytes: Uint8Array, where: string): NumberArray {
  return named(where, () => {
    const { layout, start } = readLayout((begin, end) => bytes.subarray(begin, end), bytes.length);
    return decodeNumbers(layout, bytes.subarray(start));
  });
}

function named<T>(where: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new UserError(`${where} cannot be read as a NumPy array: ${messageOf(error)}.`);
  }
}

function readLayout(
  read: (begin: number, end: number) => Uint8Array,
  size: number,
  most = MAX_BYTES,
): { layout: NpyLayout; start: number } {
  const prefix = read(0, PREFIX);
  if (!MAGIC.every((byte, i) => prefix[i] === byte)) throw new Error('it does not begin as such files do');
  if (prefix.length < PREFIX) throw new Error(`it is cut off after ${size} bytes`);
  const view = new DataView(prefix.buffer, prefix.byteOffset);
  const version = integerAt(prefix, 6);
  if (version < 1 || version > 3) throw new Error(`its format version ${version} is unknown`);
  const headerStart = version === 1 ? 10 : 12;
  const start = headerStart + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (start > size) throw new Error(`its header would end at byte ${start}, but it has ${size}`);
  const layout = parseHeader(Buffer.from(read(headerStart, start)).toString(version === 3 ? 'utf8' : 'latin1'));

  const expected = layout.count * entryOf(numberTypes, layout.dtype).bytes;
  if (expected > most)
    throw new Error(`its ${layout.count} values are more than ${most / 2 ** 30} GiB; cut it into parts`);
  if (size - start !== expected)
    throw new Error(
      `it has ${size - start} bytes of values instead of the ${expected} of [${layout.shape.join(', ')}]`,
    );
  return { layout, start };
}

/** A Python dictionary as `numpy.save` writes it. */
function parseHeader(text: string): NpyLayout {
  const descr = /'descr'\s*:\s*('[^']*'|\[)/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || sizes === undefined) throw new Error('its header is malformed');
  if (descr === '[') throw new Error('it holds records; save the field that is meant');
  const [, byteOrder, dtype = ''] = /^'([<>|=])?(\w+)'$/.exec(descr) ?? [];
  if (/^O/.test(dtype)) throw new Error('it holds Python objects; save it with a number type');
  if (!Object.hasOwn(numberTypes, dtype))
    throw new Error(`its type ${descr} is not a real number type; save it as float32 or uint8`);
  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size.replace('L', ''))]));
  const count = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count * 8)) throw new Error(`its shape [${shape.join(', ')}] is too large`);
  return { dtype, bigEndian: byteOrder === '>', fortran: order === 'True', shape, count };
}

/** The bytes of a .npy file, format version 1.0, in C order. */
export function encodeNpy(shape: readonly number[], data: Float32Array | Float64Array): Uint8Array {
  const header = npyHeader(shape, data instanceof Float64Array ? '<f8' : '<f4');
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return bytes;
}

/** What stands before the values of a .npy file. */
export function npyHeader(shape: readonly number[], type: '<f4' | '<f8' | '|u1'): Uint8Array {
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const headerAt = MAGIC.length + 4; // the version in two bytes, the header's length in two
  const start = Math.ceil((headerAt + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = Buffer.from(`${dictionary.padEnd(start - headerAt - 1)}\n`);
  const bytes = new Uint8Array(start);
  bytes.set([...MAGIC, 1, 0]);
  new DataView(bytes.buffer).setUint16(headerAt - 2, header.length, true);
  bytes.set(header, headerAt);
  return bytes;
}
