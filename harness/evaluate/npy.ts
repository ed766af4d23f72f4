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

interface NumberType {
  readonly name: string;
  readonly bytes: number;
  /** An array for `count` values. */
  make(count: number): NumericArray;
  read(view: DataView, at: number, little: boolean): number;
}

const types: Readonly<Record<string, NumberType>> = {
  b1: { name: 'bool', bytes: 1, make: (n) => new Uint8Array(n), read: (view, at) => Number(view.getUint8(at) !== 0) },
  i1: { name: 'int8', bytes: 1, make: (n) => new Int8Array(n), read: (view, at) => view.getInt8(at) },
  u1: { name: 'uint8', bytes: 1, make: (n) => new Uint8Array(n), read: (view, at) => view.getUint8(at) },
  i2: { name: 'int16', bytes: 2, make: (n) => new Int16Array(n), read: (view, at, le) => view.getInt16(at, le) },
  u2: { name: 'uint16', bytes: 2, make: (n) => new Uint16Array(n), read: (view, at, le) => view.getUint16(at, le) },
  i4: { name: 'int32', bytes: 4, make: (n) => new Int32Array(n), read: (view, at, le) => view.getInt32(at, le) },
  u4: { name: 'uint32', bytes: 4, make: (n) => new Uint32Array(n), read: (view, at, le) => view.getUint32(at, le) },
  i8: { name: 'int64', bytes: 8, make: (n) => new Float64Array(n), read: (v, at, le) => exact(v.getBigInt64(at, le)) },
  u8: {
    name: 'uint64',
    bytes: 8,
    make: (n) => new Float64Array(n),
    read: (v, at, le) => exact(v.getBigUint64(at, le)),
  },
  f2: { name: 'float16', bytes: 2, make: (n) => new Float32Array(n), read: (v, at, le) => half(v.getUint16(at, le)) },
  f4: { name: 'float32', bytes: 4, make: (n) => new Float32Array(n), read: (view, at, le) => view.getFloat32(at, le) },
  f8: { name: 'float64', bytes: 8, make: (n) => new Float64Array(n), read: (view, at, le) => view.getFloat64(at, le) },
};

/** IEEE 754 binary16. */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size =
    exponent === 31
      ? fraction === 0
        ? Infinity
        : NaN
      : exponent === 0
        ? fraction * 2 ** -24
        : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
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
  const data = type.make(count);
  const source = fortran ? fortranOrder(shape) : (i: number) => i;
  if (
    !fortran &&
    !bigEndian &&
    data.BYTES_PER_ELEMENT === type.bytes &&
    data.byteLength === bytes.length &&
    dtype !== 'b1'
  ) {
    new Uint8Array(data.buffer).set(bytes); // little-endian, as all machines that Node.js runs on
  } else {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i < count; i++) data[i] = type.read(view, source(i) * type.bytes, !bigEndian);
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
