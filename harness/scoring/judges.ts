import { entryOf } from '../ground/certain.js';
import type { Dataset } from '../data/dataset.js';
import type { Engine } from '../engines/engine.js';
import { compiled } from '../../metrics/features/compiled.js';
import { loadFeatureNetwork } from '../../metrics/features/index.js';
import { referenceOf } from './reference.js';
import type { Judge } from './evaluate.js';
import type { RunSpec } from '../record/record.js';
import { suitableMetrics } from './run-metrics.js';

/** Reals that the distances compare with; `mnist` has no more in its test split. */
const MOST_REALS = 10_000;

/** The data sets that our classifiers were trained for. So a suite may name both, and each data set has its own. */
const classifierOf: Readonly<Record<string, readonly string[]>> = {
  digits: ['mnist', 'stacked-mnist', 'stacked-mnist-100'],
  fashion: ['fashion-mnist'],
};

export type JudgeOrMissing = Judge | { readonly missing: string };

export interface ReferenceOptions {
  /** Folder of cached features. */
  readonly cache: string;
  /** The engine that is set and all that changes how it rounds. */
  readonly engine: string;
  /** Makes one step of a feature network. */
  readonly compile?: Engine['compile'];
}

/** Why a network does not judge a data set, in a sentence; undefined where it may. */
export function unsuitedFor(name: string, dataset: Dataset): string | undefined {
  const better = Object.keys(classifierOf).find((each) => entryOf(classifierOf, each).includes(dataset.name));
  if (!better || better === name || !classifierOf[name]) return undefined;
  return `${name} tells other classes apart than those of ${dataset.name}, whose network is ${better}.`;
}

/** The metrics that the suite names, or those that suit the data set. */
export const metricsOf = (
  { metrics }: { readonly metrics?: RunSpec['evaluation']['metrics'] },
  dataset: Dataset,
): Judge['metrics'] => metrics ?? suitableMetrics(dataset);

/** The named network with the statistics of the data set's reals, or why its columns are absent. */
export async function loadJudge(
  name: string,
  dataset: Dataset,
  options: ReferenceOptions & {
    readonly chooses: boolean;
    /** The metrics that the suite names. */
    readonly metrics?: RunSpec['evaluation']['metrics'];
  },
): Promise<JudgeOrMissing> {
  const unsuited = unsuitedFor(name, dataset);
  if (unsuited) return { missing: unsuited };
  const loaded = await loadFeatureNetwork(name, dataset.shape);
  if ('missing' in loaded) return loaded;
  const network = options.compile ? compiled(loaded, options.compile) : loaded;
  const metrics = metricsOf(options, dataset);
  const reference = (split: 'train' | 'test'): ReturnType<typeof referenceOf> =>
    referenceOf({ network, dataset, split, count: MOST_REALS, ...options });
  const test = await reference('test');
  return { network, metrics, test, ...(options.chooses && { train: await reference('train') }) };
}
