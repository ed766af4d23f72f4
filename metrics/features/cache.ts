import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../harness/errors.js';
import { writeAtomically } from '../../harness/files.js';
import { decodeSafetensors, encodeSafetensors } from '../../harness/safetensors.js';
import { extractFeatures, type ExtractOptions, type ImageSet } from './extract.js';
import type { Features, FeatureNetwork } from './network.js';

export interface CachedRequest extends ExtractOptions {
  readonly network: FeatureNetwork;
  readonly images: ImageSet;
  /** sha256 of the images' content. */
  readonly checksum: string;
  /** Name and version of the engine that is set: engines differ in rounding. */
  readonly engine: string;
  /** Folder of cached files. */
  readonly cache: string;
}

/**
 * The features of images, computed once and kept in `<cache>/features/`. The file's name is a hash of all that decides its
 * content; a file that does not hold together is computed again.
 * @throws UserError where the cache cannot be written.
 */
export async function cachedFeatures(request: CachedRequest): Promise<Features> {
  const { network, images, checksum, engine, cache } = request;
  const { name, weightsHash, pipeline, dimensions } = network;
  const key = JSON.stringify([checksum, images.count, images.shape, name, weightsHash, pipeline, engine]);
  const file = join(cache, 'features', `${createHash('sha256').update(key).digest('hex')}.safetensors`);
  const cached = readFeatures(file, images.count, dimensions);
  if (cached) return cached;

  const features = await extractFeatures(network, images, request);
  // The network computed in float32, so nothing is lost.
  const data = Float32Array.from(features.values);
  const tensors = { features: { dtype: 'F32', shape: [images.count, dimensions], data } } as const;
  writeAtomically(file, encodeSafetensors(tensors, { sha256: digestOf(data) }));
  return features;
}

/** null where there is no file or its content is not what was written. */
function readFeatures(file: string, count: number, dimensions: number): Features | null {
  if (!existsSync(file)) return null;
  try {
    const { tensors, metadata } = decodeSafetensors(readFileSync(file), file);
    const stored = tensors['features'];
    if (stored?.dtype !== 'F32' || stored.shape.join() !== `${count},${dimensions}`) return null;
    if (metadata['sha256'] !== digestOf(stored.data)) return null;
    return { count, dimensions, values: Float64Array.from(stored.data) };
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function digestOf(data: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');
}
