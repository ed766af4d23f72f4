import { Zip, ZipPassThrough } from 'fflate';
import { UserError } from '../errors.js';
import { writeInPieces } from '../files.js';
import { MAX_BYTES, npyHeader } from './npy.js';

/** An array to be written. */
export interface WrittenArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Uint8Array;
}

const AT_ONCE = 2 ** 24;

/**
 * Writes arrays as NumPy's `savez` does, unpacked, piece by piece: what is written takes no second copy of memory. The file is
 * there whole or not at all.
 * @throws UserError where it cannot be written, or is larger than such archives may be.
 */
export function writeNpz(file: string, arrays: Readonly<Record<string, WrittenArray>>): void {
  const bytes = Object.values(arrays).reduce((sum, { data }) => sum + data.byteLength, 0);
  if (bytes > MAX_BYTES - AT_ONCE)
    throw new UserError(`${file} would have ${bytes} bytes, more than an .npz file may have: write a part.`);
  writeInPieces(file, (put) => stream(put, arrays));
}

function stream(put: (piece: Uint8Array) => void, arrays: Readonly<Record<string, WrittenArray>>): void {
  const zip = new Zip((error, part) => {
    if (error) throw error;
    put(part);
  });
  for (const [name, { shape, data }] of Object.entries(arrays)) {
    const member = new ZipPassThrough(`${name}.npy`);
    zip.add(member);
    member.push(npyHeader(shape, typeOf(data)));
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    for (let at = 0; at < bytes.length; at += AT_ONCE) member.push(bytes.subarray(at, at + AT_ONCE));
    member.push(new Uint8Array(), true);
  }
  zip.end();
}

function typeOf(data: WrittenArray['data']): '<f8' | '<f4' | '|u1' {
  if (data instanceof Uint8Array) return '|u1';
  return data instanceof Float64Array ? '<f8' : '<f4';
}
