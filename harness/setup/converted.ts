import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sizeOf } from '../ground/arrays/size.js';
import { defined, entryOf } from '../ground/certain.js';
import { UserError } from '../ground/errors.js';
import { LARGEST_FILE, readBytes, streamToNew } from '../ground/files.js';
import type { TensorFile } from '../ground/pytorch/file.js';
import { rawTensors } from '../ground/safetensors.js';

type Shapes = Readonly<Record<string, readonly number[]>>;

/** What of a file is not as a network needs it, as a clause; undefined where all is. */
export function unfit({ tensors }: TensorFile, shapes: Shapes): string | undefined {
  for (const [name, shape] of Object.entries(shapes)) {
    const found = tensors.get(name);
    if (!found) return `it has no tensor ${name}`;
    if (found.shape.join() !== shape.join())
      return `its tensor ${name} is [${found.shape.join(', ')}] instead of [${shape.join(', ')}]`;
  }
  return undefined;
}

/**
 * Writes the tensors that a network uses as a safetensors file of float32, one after the other: the whole is never in memory.
 * @throws UserError where the place cannot be written, or a tensor cannot be read.
 */
export async function writeConverted(path: string, file: TensorFile, shapes: Shapes, source: string): Promise<void> {
  await pipeline(Readable.from(partsOf(file, shapes, source)), streamToNew(path));
}

/** Header and tensors as in harness/ground/safetensors.ts. */
function* partsOf({ tensors }: TensorFile, shapes: Shapes, source: string): Generator<Uint8Array> {
  const names = Object.keys(shapes).sort();
  let end = 0;
  const entries = names.map((name) => {
    const shape = entryOf(shapes, name);
    return [name, { dtype: 'F32', shape, data_offsets: [end, (end += 4 * sizeOf(shape))] }] as const;
  });
  const header = JSON.stringify(Object.fromEntries([['__metadata__', { source }], ...entries]));
  const text = Buffer.from(header.padEnd(Math.ceil(Buffer.byteLength(header) / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  yield Buffer.concat([length, text]);
  for (const name of names) {
    const values = Float32Array.from(defined(tensors.get(name)).read().data);
    if (values.length > 0) yield new Uint8Array(values.buffer);
  }
}

/** A tensor's numbers by its name. */
export type Weights = (name: string) => Float32Array;

/**
 * The tensors of a file that `writeConverted` wrote; they are parts of the file's bytes.
 * @throws UserError where the file is damaged or lacks a tensor.
 */
export function readConverted(path: string, shapes: Shapes): Weights {
  const { tensors } = rawTensors(readBytes(path, LARGEST_FILE), path);
  return (name) => {
    const shape = entryOf(shapes, name);
    const found = tensors[name];
    if (found?.dtype !== 'F32' || found.shape.join() !== shape.join())
      throw new UserError(`${path} has no tensor ${name} of shape [${shape.join(', ')}]: remove its folder.`);
    const { buffer, byteOffset, length } = found.bytes;
    // The header ends at a multiple of 8, as the writer pads it.
    return new Float32Array(buffer, byteOffset, length / 4);
  };
}
