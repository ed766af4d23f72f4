import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
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

/** Images whose features are kept together until all are there: what an interruption loses at the most. */
const CHUNK = 1000;

/**
 * The features of images, computed once and kept in `<cache>/features/`. The file's name is a hash of all that decides its
 * content, the networks' code too; a file that does not hold together is computed again. An interrupted extraction goes on
 * after its last whole chunk.
 * @throws UserError where the cache cannot be written.
 */
export async function cachedFeatures(request: CachedRequest): Promise<Features> {
  const { network, images, cache } = request;
  const { dimensions } = network;
  const base = join(cache, 'features', featuresKey(request));
  const file = `${base}.safetensors`;
  const cached = readFeatures(file, images.count, dimensions);
  if (cached) return { count: images.count, dimensions, values: Float64Array.from(cached) };

  const values = new Float32Array(images.count * dimensions);
  const chunks: string[] = [];
  for (let start = 0; start < images.count; start += CHUNK) {
    const chunk = `${base}-${start}.safetensors`;
    const part = slice(images, start, Math.min(start + CHUNK, images.count));
    values.set(await chunkFeatures(chunk, part, start, request), start * dimensions);
    chunks.push(chunk);
  }
  writeFeatures(file, images.count, dimensions, values);
  for (const chunk of chunks) rmSync(chunk, { force: true });
  return { count: images.count, dimensions, values: Float64Array.from(values) };
}

/** The features of some images that start at `start`, from an earlier try or computed and, unless they are all, kept. */
async function chunkFeatures(
  file: string,
  part: ImageSet,
  start: number,
  { network, images, batch, onProgress }: CachedRequest,
): Promise<Float32Array> {
  const progress = (done: number): void => onProgress?.(start + done, images.count);
  const kept = readFeatures(file, part.count, network.dimensions);
  if (kept) {
    progress(part.count);
    return kept;
  }
  const features = await extractFeatures(network, part, { batch, onProgress: progress });
  // The network computed in float32, so nothing is lost.
  const values = Float32Array.from(features.values);
  if (part.count < images.count) writeFeatures(file, part.count, network.dimensions, values);
  return values;
}

const slice = (images: ImageSet, start: number, end: number): ImageSet => ({
  count: end - start,
  shape: images.shape,
  read: (index, out, offset) => images.read(start + index, out, offset),
});

function readFeatures(file: string, count: number, dimensions: number): Float32Array | undefined {
  const shape = [count, dimensions];
  return readTensors(file, { features: { dtype: 'F32', shape } })?.['features']!.data as Float32Array | undefined;
}

function writeFeatures(file: string, count: number, dimensions: number, data: Float32Array): void {
  writeTensors(file, { features: { dtype: 'F32', shape: [count, dimensions], data } });
}

/** A hash of all that decides the features. */
export function featuresKey({ network, images, checksum, engine }: CachedRequest): string {
  const { name, weightsHash, pipeline } = network;
  const parts = [checksum, images.count, images.shape, name, weightsHash, pipeline, engine, codeHash('features')];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
