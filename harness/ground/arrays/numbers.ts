import { entryOf, float32At, itemAt } from '../certain.js';
/** Numbers of an array, row-major, and what NumPy calls their type. Types without a JavaScript twin are widened exactly. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: NumericArray;
}

type NumericArray =
  Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/** How the numbers of an array stand in a file. */
export interface Layout {
  /** A key of `numberTypes`. */
  readonly dtype: string;
  readonly bigEndian: boolean;
  readonly fortran: boolean;
  readonly shape: readonly number[];
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
  name,
  array,
  read,
  bytes: array.BYTES_PER_ELEMENT,
  twin: true,
});

const widened = (name: string, bytes: number, array: NumberType['array'], read: Read): NumberType => ({
  name,
  bytes,
  array,
  read,
  twin: false,
});

/** By NumPy's short names, and `bf2` for bfloat16, which NumPy has not. */
export const numberTypes: Readonly<Record<string, NumberType>> = {
  b1: widened('bool', 1, Uint8Array, (view, at) => Number(view.getUint8(at) !== 0)),
  i1: twin('int8', Int8Array, (view, at) => view.getInt8(at)),
  u1: twin('uint8', Uint8Array, (view, at) => view.getUint8(at)),
  i2: twin('int16', Int16Array, (view, at, little) => view.getInt16(at, little)),
  u2: twin('uint16', Uint16Array, (view, at, little) => view.getUint16(at, little)),
  i4: twin('int32', Int32Array, (view, at, little) => view.getInt32(at, little)),
  u4: twin('uint32', Uint32Array, (view, at, little) => view.getUint32(at, little)),
  i8: widened('int64', 8, Float64Array, (view, at, little) => exact(view.getBigInt64(at, little))),
  u8: widened('uint64', 8, Float64Array, (view, at, little) => exact(view.getBigUint64(at, little))),
  bf2: widened('bfloat16', 2, Float32Array, (view, at, little) => brainFloat(view.getUint16(at, little))),
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

/** bfloat16: the first half of a float32. */
function brainFloat(bits: number): number {
  return float32At(new Float32Array(Uint32Array.of(bits << 16).buffer), 0);
}

function exact(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new Error(`its integer ${value} is not exact in float64`);
  return number;
}

/**
 * The numbers in the bytes of a file, row-major.
 * @throws Error where an integer is not exact in float64.
 */
export function decodeNumbers({ dtype, bigEndian, fortran, shape }: Layout, bytes: Uint8Array): NumberArray {
  const type = entryOf(numberTypes, dtype);
  const count = bytes.length / type.bytes;
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
      place += (rest % itemAt(shape, axis)) * itemAt(strides, axis);
      rest = Math.floor(rest / itemAt(shape, axis));
    }
    return place;
  };
}
