import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defined, float64At, integerAt } from '../ground/certain.js';
import { classesAt, type Dataset, type Samples } from '../data/dataset.js';
import { stream } from '../random/stream.js';
import { codeOf } from '../record/code.js';
import { cachedFeatures, featuresKey } from '../../metrics/features/cache.js';
import type { ExtractOptions } from '../../metrics/features/extract.js';
import type { Features, FeatureNetwork } from '../../metrics/features/network.js';
import { kernelSums, type KernelSums } from '../../metrics/arithmetic/kernel-distance.js';
import { momentCount } from '../../metrics/arithmetic/kernel-moments.js';
import { gaussianOf, type Gaussian } from '../../metrics/arithmetic/moments.js';
import { readTensors, writeTensors } from '../ground/stored-tensors.js';

/** What the distances need of the reals. */
export interface Reference {
  readonly features: Features;
  readonly gaussian: Gaussian;
  readonly kernelSums: KernelSums;
  /** The class of each, where the data set has classes. */
  readonly labels?: Uint16Array | undefined;
}

export interface ReferenceRequest extends ExtractOptions {
  readonly network: FeatureNetwork;
  readonly dataset: Dataset;
  readonly split: 'train' | 'test';
  /** How many samples of the split: the first, or in a sorted data set some drawn by a fixed seed; all by default. */
  readonly count?: number;
  /** The engine that is set and all that changes how it rounds. */
  readonly engine: string;
  /** Folder of cached files. */
  readonly cache: string;
}

/**
 * The statistics of a data set's reals in a network's features, computed once and kept in `<cache>/features/` beside the
 * features. The files' names are hashes of all that decides their content, code too; a file that does not hold together is
 * computed again.
 * @throws UserError where the cache cannot be written.
 */
export async function referenceOf(request: ReferenceRequest): Promise<Reference> {
  const { network, dataset, split, cache } = request;
  const samples = dataset[split];
  const count = Math.min(request.count ?? samples.count, samples.count);
  const isDrawn = dataset.sorted === true && count < samples.count;
  const order = isDrawn ? stream(0, 'reals of a split').permutation(samples.count) : null;
  const placeOf = (index: number): number => (order ? integerAt(order, index) : index);
  const read: Samples['read'] = (index, out, at) => samples.read(placeOf(index), out, at);
  const classes = classesAt(samples, count, placeOf);
  const labels = classes && { labels: classes };
  const images = { count, shape: dataset.shape, read };
  const source = { ...request, images, checksum: `${dataset.checksum} ${split}${isDrawn ? ' drawn' : ''}` };
  const features = await cachedFeatures(source);

  const key = createHash('sha256')
    .update(featuresKey(source))
    .update(codeOf([fileURLToPath(import.meta.url)]).hash)
    .digest('hex');
  const file = join(cache, 'features', `${key}.safetensors`);
  const d = network.dimensions;
  const cached = readTensors(file, {
    mean: { dtype: 'F64', shape: [d] },
    covariance: { dtype: 'F64', shape: [d, d] },
    kernelSelfSum: { dtype: 'F64', shape: [] },
    kernelMoments: { dtype: 'F64', shape: [momentCount(d)] },
  });
  if (cached) {
    const { mean, covariance, kernelSelfSum, kernelMoments } = cached as Record<string, { data: Float64Array }>;
    const gaussian = { mean: defined(mean).data, covariance: defined(covariance).data };
    const moments = momentCount(d) > 0 ? defined(kernelMoments).data : undefined;
    const sums = { selfSum: float64At(defined(kernelSelfSum).data, 0), moments };
    return { features, gaussian, kernelSums: sums, ...labels };
  }
  const reference = { features, gaussian: gaussianOf(features), kernelSums: kernelSums(features), ...labels };
  const { mean, covariance } = reference.gaussian;
  const { selfSum, moments = new Float64Array() } = reference.kernelSums;
  writeTensors(file, {
    mean: { dtype: 'F64', shape: [d], data: mean },
    covariance: { dtype: 'F64', shape: [d, d], data: covariance },
    kernelSelfSum: { dtype: 'F64', shape: [], data: Float64Array.of(selfSum) },
    kernelMoments: { dtype: 'F64', shape: [moments.length], data: moments },
  });
  return reference;
}
