import type { Dataset, Samples } from '../data/dataset.js';
import { stream } from '../random.js';
import { frechetDistance } from '../../metrics/frechet.js';
import { kernelDistance } from '../../metrics/kernel-distance.js';
import { gaussianOf } from '../../metrics/moments.js';
import { columnName, type MetricName } from '../../metrics/names.js';
import { extractFeatures } from '../../metrics/features/extract.js';
import { loadFeatureNetwork } from '../../metrics/features/index.js';
import { referenceOf } from '../../metrics/reference.js';
import type { Judge } from './evaluate.js';

/** Reals of the train split that the choosing column compares with; the test split is used whole. */
const TRAIN_REALS = 10_000;

export type JudgeOrMissing = Judge | { readonly missing: string };

/** The named network with the statistics of the data set's reals, or why its columns are absent. */
export async function loadJudge(name: string, dataset: Dataset, options: { cache: string; engine: string }): Promise<JudgeOrMissing> {
  const network = await loadFeatureNetwork(name, dataset.shape);
  if ('missing' in network) return network;
  const reference = (split: 'train' | 'test', count: number): ReturnType<typeof referenceOf> =>
    referenceOf({ network, dataset, split, count, ...options });
  return {
    network,
    train: await reference('train', Math.min(TRAIN_REALS, dataset.train.count)),
    test: await reference('test', dataset.test.count),
  };
}

/**
 * The noise floor: the same columns for `count` random reals of the train split in place of fakes. It is what a
 * generator would score that draws from the training set.
 */
export async function noiseFloor({ network, test }: Judge, dataset: Dataset, count: number): Promise<Record<string, number>> {
  const indices = stream(0, 'noise floor').permutation(dataset.train.count).subarray(0, count);
  const features = await extractFeatures(network, { ...subset(dataset.train, indices), shape: dataset.shape });
  const column = (metric: MetricName): string => columnName(metric, network.name, count, 'test');
  return {
    [column('fd')]: frechetDistance(gaussianOf(features), test.gaussian),
    [column('kd')]: kernelDistance(features, test.features, test.kernelSelfSum),
  };
}

function subset(samples: Samples, indices: Uint32Array): Samples {
  return { count: indices.length, read: (index, out, offset) => samples.read(indices[index]!, out, offset) };
}
