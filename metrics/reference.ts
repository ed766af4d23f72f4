import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dataset } from '../harness/data/dataset.js';
import { UserError } from '../harness/errors.js';
import { writeAtomically } from '../harness/files.js';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from '../harness/safetensors.js';
import { extractFeatures, type ExtractOptions } from './features/extract.js';
import type { Features, FeatureNetwork } from './features/network.js';
import { kernelSelfSum } from './kernel-distance.js';
import { gaussianOf, type Gaussian } from './moments.js';

/** What the distances need of the reals. */
export interface Reference {
  readonly features: Features;
  readonly gaussian: Gaussian;
  /** Σ k(xᵢ, xⱼ) over i ≠ j, see `kernelDistance`. */
  readonly kernelSelfSum: number;
}

export interface ReferenceRequest extends ExtractOptions {
  readonly network: FeatureNetwork;
  readonly dataset: Dataset;
  readonly split: 'train' | 'test';
  /** How many samples from the beginning of the split; all by default. */
  readonly count?: number;
  /** Name of the engine that is set: engines differ in rounding. */
  readonly engine: string;
  /** Folder of cached files. */
  readonly cache: string;
}

/**
 * The statistics of a data set's reals in a network's features, computed once and kept in `<cache>/features/`. The file's
 * name is a hash of all that decides its content; a file that does not hold together is computed again.
 * @throws UserError where the cache cannot be written.
 */
export async function referenceOf(request: ReferenceRequest): Promise<Reference> {
  const { network, dataset, split, engine, cache } = request;
  const samples = dataset[split];
  const count = Math.min(request.count ?? samples.count, samples.count);
  const key = sha256(
    JSON.stringify([dataset.checksum, split, count, network.name, network.weightsHash, network.pipeline, engine]),
  );
  const file = join(cache, 'features', `${key}.safetensors`);
  const cached = readReference(file, count, network.dimensions);
  if (cached) return cached;

  const images = { count, shape: dataset.shape, read: samples.read.bind(samples) };
  const features = await extractFeatures(network, images, request);
  const reference = { features, gaussian: gaussianOf(features), kernelSelfSum: kernelSelfSum(features) };
  writeReference(file, reference);
  return reference;
}

function writeReference(file: string, { features, gaussian, kernelSelfSum }: Reference): void {
  const { count, dimensions } = features;
  const tensors = {
    // The network computed in float32, so nothing is lost.
    features: { dtype: 'F32', shape: [count, dimensions], data: Float32Array.from(features.values) },
    mean: { dtype: 'F64', shape: [dimensions], data: gaussian.mean },
    covariance: { dtype: 'F64', shape: [dimensions, dimensions], data: gaussian.covariance },
    kernelSelfSum: { dtype: 'F64', shape: [], data: Float64Array.of(kernelSelfSum) },
  } as const;
  writeAtomically(file, encodeSafetensors(tensors, { sha256: digestOf(tensors) }));
}

/** null where there is no file or its content is not what was written. */
function readReference(file: string, count: number, dimensions: number): Reference | null {
  if (!existsSync(file)) return null;
  try {
    const { tensors, metadata } = decodeSafetensors(readFileSync(file), file);
    const { features, mean, covariance, kernelSelfSum } = tensors;
    if (features?.shape.join() !== `${count},${dimensions}` || metadata['sha256'] !== digestOf(tensors)) return null;
    return {
      features: { count, dimensions, values: Float64Array.from(features.data) },
      gaussian: { mean: float64(mean), covariance: float64(covariance) },
      kernelSelfSum: float64(kernelSelfSum)[0]!,
    };
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function float64(tensor: StoredTensor | undefined): Float64Array {
  if (tensor?.dtype !== 'F64') throw new UserError('The file lacks a float64 tensor.');
  return tensor.data;
}

/** sha256 over all tensors in order of name. */
function digestOf(tensors: Readonly<Record<string, StoredTensor>>): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(tensors).sort()) {
    const { data } = tensors[name]!;
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
