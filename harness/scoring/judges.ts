import type { Dataset } from '../data/dataset.js';
import type { Engine } from '../engines/engine.js';
import { choosingDistance, metricsOf } from '../metrics/catalogue.js';
import type { Metric } from '../metrics/definition.js';
import type { Catalogue, FoundMetric } from '../metrics/discover.js';
import { programMetrics } from '../metrics/program.js';
import { compiled } from '../../metrics/features/compiled.js';
import { classifierOf, isOwnClassifier, loadFeatureNetwork } from '../../metrics/features/index.js';
import type { Modules } from '../../metrics/features/modules.js';
import type { FeatureNetwork } from '../../metrics/features/network.js';
import { referenceOf, type Reference } from './reference.js';

/** Reals that the distances compare with; `mnist` has no more in its test split. */
export const MOST_REALS = 10_000;

/** A feature network with the statistics of the reals in its features; the train split only for networks that choose. */
export interface Judge {
  readonly network: FeatureNetwork;
  /** What it is asked for. */
  readonly metrics: readonly FoundMetric[];
  /** The distance by which the best step is chosen. */
  readonly chooses: Metric;
  readonly test: Reference;
  readonly train?: Reference;
}
export type JudgeOrMissing = Judge | { readonly missing: string };

export interface ReferenceOptions {
  /** Folder of cached features. */
  readonly cache: string;
  /** The engine that is set and all that changes how it rounds. */
  readonly engine: string;
  /** Makes one step of a feature network. */
  readonly compile?: Engine['compile'];
}

export interface JudgeOptions extends ReferenceOptions {
  /** Whether it chooses the best step. */
  readonly chooses: boolean;
  /** The metrics that the suite names; those that suit the data set by default. */
  readonly metrics?: readonly string[] | undefined;
  /** Whether the fakes are made for classes. */
  readonly labels?: boolean | undefined;
  /** All that there are; the program's by default. */
  readonly catalogue?: Catalogue;
  /** Files of feature networks that the user wrote. */
  readonly modules?: Modules | undefined;
}

/** Why a network does not judge a data set, in a sentence; undefined where it may. */
export function unsuitedFor(name: string, dataset: Dataset): string | undefined {
  const better = classifierOf(dataset.name);
  if (better === undefined || better === name || !isOwnClassifier(name)) return undefined;
  return `${name} tells other classes apart than those of ${dataset.name}, whose network is ${better}.`;
}

/** The named network with the statistics of the data set's reals, or why its columns are absent. */
export async function loadJudge(name: string, dataset: Dataset, options: JudgeOptions): Promise<JudgeOrMissing> {
  const unsuited = unsuitedFor(name, dataset);
  if (unsuited) return { missing: unsuited };
  const loaded = await loadFeatureNetwork(name, dataset.shape, options.modules);
  if ('missing' in loaded) return loaded;
  const { catalogue = programMetrics, compile } = options;
  const network = compile ? compiled(loaded, compile) : loaded;
  const reference = (split: 'train' | 'test'): ReturnType<typeof referenceOf> =>
    referenceOf({ network, dataset, split, count: MOST_REALS, ...options });
  return {
    network,
    metrics: metricsOf(options.metrics, { ...dataset, labels: options.labels }, catalogue),
    chooses: choosingDistance(dataset, catalogue),
    test: await reference('test'),
    ...(options.chooses && { train: await reference('train') }),
  };
}
