import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../engines/engine.js';
import { writeAtomically } from '../files.js';
import { decodeSafetensors, encodeSafetensors } from '../safetensors.js';

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

/** Writes tensors and a value that JSON can hold, atomically. */
export function writeCheckpoint(path: string, tensors: HostTensors, metadata: unknown): void {
  const entries = Object.entries(tensors).map(
    ([name, { shape, data }]) => [name, { dtype: 'F32', shape: [...shape], data }] as const,
  );
  writeAtomically(path, encodeSafetensors(Object.fromEntries(entries), { ganbench: JSON.stringify(metadata) }));
}

/** Reads what `writeCheckpoint` wrote; throws a UserError when the file is damaged. */
export function readCheckpoint(path: string): { tensors: HostTensors; metadata: unknown } {
  const { tensors, metadata } = decodeSafetensors(readFileSync(path), path);
  const host = Object.entries(tensors).map(
    ([name, { shape, data }]) => [name, { shape, data: data as Float32Array }] as const,
  );
  return { tensors: Object.fromEntries(host), metadata: JSON.parse(metadata.ganbench ?? 'null') as unknown };
}

/** sha256 over the named tensors: names, shapes and bytes, in order of name. */
export function digestOf(tensors: HostTensors, names: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of [...names].sort()) {
    const { shape, data } = tensors[name]!;
    hash.update(`${name}:${shape.join('×')}\0`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
