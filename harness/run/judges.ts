import type { Dataset, Samples } from '../data/dataset.js';
import { stream } from '../random.js';
import { frechetDistance } from '../../metrics/frechet.js';
import { kernelDistance } from '../../metrics/kernel-distance.js';
import { columnName, type MetricName } from '../../metrics/names.js';
import { loadFeatureNetwork } from '../../metrics/features/index.js';
import { referenceOf } from '../../metrics/reference.js';
import type { Judge } from './evaluate.js';

/** Reals of the train split that the choosing column compares with; the test split is used whole. */
const TRAIN_REALS = 10_000;

export type JudgeOrMissing = Judge | { readonly missing: string };

export interface ReferenceOptions {
  /** Folder of cached features. */
  readonly cache: string;
  /** Name of the engine that is set. */
  readonly engine: string;
}

/** The named network with the statistics of the data set's reals, or why its columns are absent. */
export async function loadJudge(
  name: string,
  dataset: Dataset,
  options: ReferenceOptions & { readonly chooses: boolean },
): Promise<JudgeOrMissing> {
  const network = await loadFeatureNetwork(name, dataset.shape);
  if ('missing' in network) return network;
  const test = await referenceOf({ network, dataset, split: 'test', ...options });
  if (!options.chooses) return { network, test };
  return {
    network,
    test,
    train: await referenceOf({ network, dataset, split: 'train', count: TRAIN_REALS, ...options }),
  };
}

/**
 * The noise floor: the same columns for `count` random reals of the train split in place of fakes. It is what a
 * generator would score that draws from the training set.
 */
export async function noiseFloor(
  { network, test }: Judge,
  dataset: Dataset,
  count: number,
  options: ReferenceOptions,
): Promise<Record<string, number>> {
  const reals = await referenceOf({ network, dataset: shuffled(dataset), split: 'train', count, ...options });
  const column = (metric: MetricName): string => columnName(metric, network.name, count, 'test');
  return {
    [column('fd')]: frechetDistance(reals.gaussian, test.gaussian),
    [column('kd')]: kernelDistance(reals.features, test.features, test.kernelSelfSum),
  };
}

/** The data set with its train split in a random order: neighbours in a file may have one origin. */
function shuffled(dataset: Dataset): Dataset {
  const { train } = dataset;
  const order = stream(0, 'noise floor').permutation(train.count);
  const read: Samples['read'] = (index, out, offset) => train.read(order[index]!, out, offset);
  return { ...dataset, checksum: `${dataset.checksum} in random order`, train: { count: train.count, read } };
}
