import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { messageOf, UserError } from '../errors.js';

/** Numbers of an array, row-major, and what NumPy calls their type. Types without a JavaScript twin are widened exactly. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: NumericArray;
}

type NumericArray =
  Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/** Of an array's values; the largest images at once that fit beside their features. */
export const MAX_BYTES = 2 ** 32;

const MAGIC = [0x93, ...Buffer.from('NUMPY')];
/** Up to the header: magic, version and the longest form of the header's length. */
const PREFIX = 12;
const CHUNK = 2 ** 30;

interface Layout {
  /** A key of `types`. */
  readonly dtype: string;
  readonly bigEndian: boolean;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  readonly count: number;
}

type Read = (view: DataView, at: number, little: boolean) => number;

interface NumberType {
  readonly name: string;
  readonly bytes: number;
  readonly array: new (count: number) => NumericArray;
  /** Whether that array holds the very bytes of a little-endian file. */
  readonly twin: boolean;
  readonly read: Read;
}

const twin = (name: string, array: NumberType['array'] & { BYTES_PER_ELEMENT: number }, read: Read): NumberType => ({
  ...{ name, array, read },
  bytes: array.BYTES_PER_ELEMENT,
  twin: true,
});

const widened = (name: string, bytes: number, array: NumberType['array'], read: Read): NumberType => ({
  ...{ name, bytes, array, read },
  twin: false,
});

const types: Readonly<Record<string, NumberType>> = {
  b1: widened('bool', 1, Uint8Array, (view, at) => Number(view.getUint8(at) !== 0)),
  i1: twin('int8', Int8Array, (view, at) => view.getInt8(at)),
  u1: twin('uint8', Uint8Array, (view, at) => view.getUint8(at)),
  i2: twin('int16', Int16Array, (view, at, little) => view.getInt16(at, little)),
  u2: twin('uint16', Uint16Array, (view, at, little) => view.getUint16(at, little)),
  i4: twin('int32', Int32Array, (view, at, little) => view.getInt32(at, little)),
  u4: twin('uint32', Uint32Array, (view, at, little) => view.getUint32(at, little)),
  i8: widened('int64', 8, Float64Array, (view, at, little) => exact(view.getBigInt64(at, little))),
  u8: widened('uint64', 8, Float64Array, (view, at, little) => exact(view.getBigUint64(at, little))),
  f2: widened('float16', 2, Float32Array, (view, at, little) => half(view.getUint16(at, little))),
  f4: twin('float32', Float32Array, (view, at, little) => view.getFloat32(at, little)),
  f8: twin('float64', Float64Array, (view, at, little) => view.getFloat64(at, little)),
};

/** IEEE 754 binary16. */
function half(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

function exact(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new Error(`its integer ${value} is not exact in float64`);
  return number;
}

/**
 * An array from a .npy file (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): booleans, integers and
 * float16 to float64 of either byte order, in C or Fortran order. Nothing of the size that the header claims is allocated
 * before the file is found to be that long.
 * @throws UserError where the file cannot be read, is cut off, or holds objects, records, text or complex numbers.
 */
export function readNpy(file: string): NumberArray {
  return named(file, () => {
    const handle = openSync(file, 'r');
    try {
      const size = fstatSync(handle).size;
      const { layout, start } = readLayout((begin, end) => readRange(handle, begin, Math.min(end, size)), size);
      return decode(layout, readRange(handle, start, size));
    } finally {
      closeSync(handle);
    }
  });
}

/** The array in the bytes of a .npy file; `where` names it in messages. */
export function parseNpy(bytes: Uint8Array, where: string): NumberArray {
  return named(where, () => {
    const { layout, start } = readLayout((begin, end) => bytes.subarray(begin, end), bytes.length);
    return decode(layout, bytes.subarray(start));
  });
}

function named<T>(where: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new UserError(`${where} cannot be read as a NumPy array: ${messageOf(error)}.`);
  }
}

function readRange(handle: number, begin: number, end: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(0, end - begin));
  for (let at = 0; at < bytes.length;) {
    const read = readSync(handle, bytes, at, Math.min(CHUNK, bytes.length - at), begin + at);
    if (read === 0) throw new Error('it became shorter while it was read');
    at += read;
  }
  return bytes;
}

function readLayout(read: (begin: number, end: number) => Uint8Array, size: number): { layout: Layout; start: number } {
  const prefix = read(0, PREFIX);
  if (!MAGIC.every((byte, i) => prefix[i] === byte)) throw new Error('it does not begin as such files do');
  if (prefix.length < PREFIX) throw new Error(`it is cut off after ${size} bytes`);
  const view = new DataView(prefix.buffer, prefix.byteOffset);
  const version = prefix[6]!;
  if (version < 1 || version > 3) throw new Error(`its format version ${version} is unknown`);
  const headerStart = version === 1 ? 10 : 12;
  const start = headerStart + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (start > size) throw new Error(`its header would end at byte ${start}, but it has ${size}`);
  const layout = parseHeader(Buffer.from(read(headerStart, start)).toString(version === 3 ? 'utf8' : 'latin1'));

  const expected = layout.count * types[layout.dtype]!.bytes;
  if (expected > MAX_BYTES)
    throw new Error(`its ${layout.count} values are more than ${MAX_BYTES / 2 ** 30} GiB; cut it into parts`);
  if (size - start !== expected)
    throw new Error(
      `it has ${size - start} bytes of values instead of the ${expected} of [${layout.shape.join(', ')}]`,
    );
  return { layout, start };
}

/** A Python dictionary as `numpy.save` writes it. */
function parseHeader(text: string): Layout {
  const descr = /'descr'\s*:\s*('[^']*'|\[)/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || sizes === undefined) throw new Error('its header is malformed');
  if (descr === '[') throw new Error('it holds records; save the field that is meant');
  const [, byteOrder, dtype = ''] = /^'([<>|=])?(\w+)'$/.exec(descr) ?? [];
  if (/^O/.test(dtype)) throw new Error('it holds Python objects; save it with a number type');
  if (!Object.hasOwn(types, dtype))
    throw new Error(`its type ${descr} is not a real number type; save it as float32 or uint8`);
  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size.replace('L', ''))]));
  const count = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count * 8)) throw new Error(`its shape [${shape.join(', ')}] is too large`);
  return { dtype, bigEndian: byteOrder === '>', fortran: order === 'True', shape, count };
}

function decode({ dtype, bigEndian, fortran, shape, count }: Layout, bytes: Uint8Array): NumberArray {
  const type = types[dtype]!;
  const data = new type.array(count);
  if (type.twin && !fortran && !bigEndian) {
    new Uint8Array(data.buffer).set(bytes);
  } else {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const place = fortran ? fortranOrder(shape) : (i: number) => i;
    for (let i = 0; i < count; i++) data[i] = type.read(view, place(i) * type.bytes, !bigEndian);
  }
  return { shape, dtype: type.name, data };
}

/** Where the i-th value in row-major order stands in column-major order. */
function fortranOrder(shape: readonly number[]): (index: number) => number {
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  return (index) => {
    let rest = index;
    let place = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += (rest % shape[axis]!) * strides[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return place;
  };
}
