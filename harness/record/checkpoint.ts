import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { entryOf } from '../ground/certain.js';
import type { Tensors } from '../engines/engine.js';
import { UserError } from '../ground/errors.js';
import { writeAtomically, readBytes, LARGEST_FILE, unreadable } from '../ground/files.js';
import { decodeSafetensors, encodeSafetensors } from '../ground/safetensors.js';

/** Tensors as they lie on the host. */
export type HostTensors = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>;

/** Reads tensors back from the engine, by name. */
export async function toHost(tensors: Tensors): Promise<HostTensors> {
  const entries = Object.entries(tensors).map(
    async ([name, tensor]) => [name, { shape: tensor.shape, data: (await tensor.data<'float32'>()).slice() }] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** Puts tensors onto the engine; the caller disposes them. */
export function fromHost(tensors: HostTensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
  );
}

/** Writes tensors and a value that JSON can hold, atomically, with a checksum over both. */
export function writeCheckpoint(path: string, tensors: HostTensors, metadata: unknown): void {
  const entries = Object.entries(tensors).map(
    ([name, { shape, data }]) => [name, { dtype: 'F32', shape: [...shape], data }] as const,
  );
  const ganbench = JSON.stringify(metadata);
  const sha256 = checksumOf(tensors, ganbench);
  writeAtomically(path, encodeSafetensors(Object.fromEntries(entries), { ganbench, sha256 }));
}

interface Checkpoint {
  readonly tensors: HostTensors;
  readonly metadata: unknown;
}

/** Reads what `writeCheckpoint` wrote; throws a UserError when the file is damaged. */
export const readCheckpoint = (path: string): Checkpoint => decodeCheckpoint(bytesOf(path), path);

/** The same of the file's bytes. */
export function decodeCheckpoint(bytes: Uint8Array, path: string): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  const host = Object.entries(tensors).map(([name, { shape, dtype, data }]) => {
    if (dtype !== 'F32') throw new UserError(`${path} is no checkpoint: its tensor ${name} is ${dtype}.`);
    return [name, { shape, data }] as const;
  });
  const read = Object.fromEntries(host);
  const text = metadata['ganbench'] ?? 'null';
  if (metadata['sha256'] !== checksumOf(read, text))
    throw new UserError(`${path} is damaged: its content does not have the checksum that it was written with.`);
  return { tensors: read, metadata: JSON.parse(text) as unknown };
}

function bytesOf(path: string): Uint8Array {
  try {
    return readBytes(path, LARGEST_FILE);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function checksumOf(tensors: HostTensors, metadata: string): string {
  return createHash('sha256')
    .update(digestOf(tensors, Object.keys(tensors)))
    .update(metadata)
    .digest('hex');
}

/** sha256 over the named tensors: names, shapes and bytes, in order of name. */
export function digestOf(tensors: HostTensors, names: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of [...names].sort()) {
    const { shape, data } = entryOf(tensors, name);
    hash.update(`${name}:${shape.join('×')}\0`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
