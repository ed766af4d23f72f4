import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readTensors, writeTensors } from '../stored-tensors.js';
import { codeHash } from '../code-hash.js';
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
 * content, the networks' code too; a file that does not hold together is computed again.
 * @throws UserError where the cache cannot be written.
 */
export async function cachedFeatures(request: CachedRequest): Promise<Features> {
  const { network, images, cache } = request;
  const { dimensions } = network;
  const shape = [images.count, dimensions];
  const file = join(cache, 'features', `${featuresKey(request)}.safetensors`);
  const cached = readTensors(file, { features: { dtype: 'F32', shape } });
  if (cached)
    return { count: images.count, dimensions, values: Float64Array.from(cached['features']!.data as Float32Array) };

  const features = await extractFeatures(network, images, request);
  // The network computed in float32, so nothing is lost.
  writeTensors(file, { features: { dtype: 'F32', shape, data: Float32Array.from(features.values) } });
  return features;
}

/** A hash of all that decides the features. */
export function featuresKey({ network, images, checksum, engine }: CachedRequest): string {
  const { name, weightsHash, pipeline } = network;
  const parts = [checksum, images.count, images.shape, name, weightsHash, pipeline, engine, codeHash('features')];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
