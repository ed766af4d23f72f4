import { gunzipSync } from 'node:zlib';

import { messageOf, UserError } from '../ground/errors.js';

/** Far above the files of MNIST (47 MB), far below what would fill the memory. */
const MAX_UNPACKED_BYTES = 2 ** 28;

const UNSIGNED_BYTES = 0x08;
const TYPE_NAMES: Readonly<Record<number, string>> = {
  0x09: 'signed bytes',
  0x0b: '16-bit integers',
  0x0c: '32-bit integers',
  0x0d: '32-bit floats',
  0x0e: '64-bit floats',
};

/** An array as MNIST stores it, row-major. */
export interface Idx {
  readonly type: 'uint8';
  readonly shape: readonly number[];
  /** A view of the bytes that were parsed, not a copy, when they were not packed. */
  readonly values: Uint8Array;
}

/** The content of a file that may be gzipped; `where` names it in the UserError of a damaged or too large one. */
export function unpack(bytes: Uint8Array, where: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch (error) {
    throw new UserError(`${where} cannot be unpacked with gzip: ${messageOf(error)}.`);
  }
}

/**
 * Parses an IDX file of unsigned bytes, gzipped or not. The format: two zero bytes, the element type, the rank, a
 * big-endian 32-bit size for each dimension, the elements. Throws a UserError that names `where` and what is wrong.
 */
export function parseIdx(bytes: Uint8Array, where: string): Idx {
  const content = unpack(bytes, where);
  const shape = readShape(content, where);
  const start = 4 + 4 * shape.length;
  const expected = shape.reduce((product, size) => product * size, 1);
  const found = content.length - start;
  if (found !== expected) {
    const difference = found < expected ? 'it is cut off' : 'there is something behind the end';
    throw unusable(where, `${shape.join(' × ')} bytes of data are announced and ${found} found: ${difference}`);
  }
  return { type: 'uint8', shape, values: content.subarray(start) };
}

function readShape(content: Uint8Array, where: string): number[] {
  if (content.length < 4) throw unusable(where, `it has ${content.length} bytes, fewer than a header`);
  const [zero0, zero1, type, rank] = content as unknown as readonly [number, number, number, number];
  if (zero0 !== 0 || zero1 !== 0) throw unusable(where, 'its first two bytes are not 0');
  if (type !== UNSIGNED_BYTES)
    throw unusable(where, `it holds ${TYPE_NAMES[type] ?? `the unknown type ${type}`} instead of unsigned bytes`);
  if (rank === 0) throw unusable(where, 'it has no dimensions');
  if (content.length < 4 + 4 * rank) throw unusable(where, `the header is cut off within its ${rank} dimensions`);
  const view = new DataView(content.buffer, content.byteOffset);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  if (shape.includes(0)) throw unusable(where, `its shape ${shape.join(' × ')} is empty`);
  return shape;
}

function unusable(where: string, why: string): UserError {
  return new UserError(`${where} is not a usable IDX file: ${why}.`);
}
