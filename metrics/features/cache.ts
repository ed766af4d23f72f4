import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entryOf } from '../../harness/ground/certain.js';
import { UserError } from '../../harness/ground/errors.js';
import { makeFolder, writeNew } from '../../harness/ground/files.js';
import { readTensors, writeTensors } from '../../harness/ground/stored-tensors.js';
import { codeOf } from '../../harness/record/code.js';
import { extractFeatures, readImages, type ExtractOptions, type ImageSet } from './extract.js';
import { inDoubles, type Features, type FeatureNetwork, type StoredFeatures } from './network.js';
import { networkFiles } from './networks.js';
import { markUsed, trimFeatures } from './trim.js';

export interface CachedRequest extends ExtractOptions {
  readonly network: FeatureNetwork;
  readonly images: ImageSet;
  /** sha256 of the images' content. */
  readonly checksum: string;
  /** The engine that is set and all that changes how it rounds. */
  readonly engine: string;
  /** Folder of cached files. */
  readonly cache: string;
}

/** Images whose features are kept together until all are there: what an interruption loses at the most. */
const CHUNK = 1000;

/** Some of the images, from `start` on. */
interface Chunk {
  readonly file: string;
  readonly start: number;
  readonly images: ImageSet;
}

/**
 * The features of images, in float32 as the network computed them, computed once and kept in `<cache>/features/`. The file's name is a hash of all that decides its
 * content, the networks' code too; a file that does not hold together is computed again. An interrupted extraction goes on
 * after its last whole chunk. Processes that want the same features at the same time share the work. Of all that is kept, what
 * was not used for the longest time goes when it is too much.
 */
export async function cachedStored(request: CachedRequest): Promise<StoredFeatures> {
  const { network, images, cache } = request;
  const { count } = images;
  const { dimensions } = network;
  const base = join(cache, 'features', featuresKey(request));
  const file = `${base}.safetensors`;
  const cached = readFeatures(file, count, dimensions);
  if (cached) {
    markUsed(file);
    return { count, dimensions, values: cached };
  }

  const values = new Float32Array(count * dimensions);
  let done = 0;
  const take = async ({ file: kept, start, images: part }: Chunk): Promise<void> => {
    const end = start + part.count;
    const onProgress = (more: number): void => request.onProgress?.(done + more, count);
    const found =
      readFeatures(kept, part.count, dimensions) ??
      // Another process has put the chunks together in the meantime.
      readFeatures(file, count, dimensions)?.subarray(start * dimensions, end * dimensions);
    const features = found ?? (await computeChunk(kept, part, { ...request, onProgress }));
    values.set(features, start * dimensions);
    done += part.count;
    if (found) onProgress(0);
  };
  const chunks = Array.from({ length: Math.ceil(count / CHUNK) }, (_, i): Chunk => {
    const start = i * CHUNK;
    return {
      file: `${base}-${start}.safetensors`,
      start,
      images: slice(images, start, Math.min(start + CHUNK, count)),
    };
  });
  const begunElsewhere: Chunk[] = [];
  for (const chunk of chunks) await claimed(chunk, take, () => begunElsewhere.push(chunk));
  for (const chunk of begunElsewhere) await take(chunk);
  writeFeatures(file, count, dimensions, values);
  for (const chunk of chunks) for (const each of [chunk.file, claimOf(chunk)]) rmSync(each, { force: true });
  trimFeatures(cache);
  return { count, dimensions, values };
}

/** The same in float64. */
export const cachedFeatures = async (request: CachedRequest): Promise<Features> =>
  inDoubles(await cachedStored(request));

/**
 * Takes a chunk, unless another process has begun it and is not done. Claims only decide who begins where: one that a process
 * left behind when it was ended by force makes its chunk the last.
 */
async function claimed(chunk: Chunk, take: (chunk: Chunk) => Promise<void>, otherwise: () => void): Promise<void> {
  const claim = claimOf(chunk);
  if (existsSync(chunk.file)) return take(chunk);
  try {
    makeFolder(dirname(claim));
    writeNew(claim, '');
  } catch {
    return otherwise();
  }
  try {
    await take(chunk);
  } finally {
    rmSync(claim, { force: true });
  }
}

const claimOf = ({ file }: Chunk): string => `${file}.begun`;

/** Computes features and, where they are not all that is wanted, keeps them. */
async function computeChunk(
  file: string,
  part: ImageSet,
  { network, images, batch, onProgress }: CachedRequest,
): Promise<Float32Array> {
  const features = await extractFeatures(network, part, { batch, onProgress });
  // The network computed in float32, so nothing is lost.
  const values = Float32Array.from(features.values);
  if (part.count < images.count) writeFeatures(file, part.count, network.dimensions, values);
  return values;
}

const slice = (images: ImageSet, start: number, end: number): ImageSet => ({
  count: end - start,
  shape: images.shape,
  readMany: (from, count) => readImages(images, start + from, count),
});

function readFeatures(file: string, count: number, dimensions: number): Float32Array | undefined {
  const shape = [count, dimensions];
  const tensors = readTensors(file, { features: { dtype: 'F32', shape } });
  return tensors ? (entryOf(tensors, 'features').data as Float32Array) : undefined;
}

/** Features can be computed again: where the cache takes no file, as on a full disk, they are not kept. */
function writeFeatures(file: string, count: number, dimensions: number, data: Float32Array): void {
  try {
    writeTensors(file, { features: { dtype: 'F32', shape: [count, dimensions], data } });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}

/** A hash of all that decides the features. */
export function featuresKey({ network, images, checksum, engine }: CachedRequest): string {
  const { name, weightsHash, pipeline } = network;
  const { hash, packages } = codeOf([...['index.ts', 'cache.ts'].map(besideThis), ...networkFiles]);
  const parts = [checksum, images.count, images.shape, name, weightsHash, pipeline, engine, hash, packages];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

const besideThis = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
