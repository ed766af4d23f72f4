import { defined } from '../ground/certain.js';
import type { Dataset } from '../data/dataset.js';
import type { Metric, Need } from '../metrics/definition.js';
import { columnName } from '../record/columns.js';
import { extractClasses, extractProbabilities, type ImageSet } from '../../metrics/features/extract.js';
import { classifierOf } from '../../metrics/features/index.js';
import type { Features } from '../../metrics/features/network.js';
import type { Reached } from '../../metrics/arithmetic/modes.js';
import { compute } from './compute.js';
import { withClasses } from './fake-classes.js';
import { meets, ofAsked, ofClasses, ofMixture, ofProbabilities, type Offer } from './inputs.js';
import type { Judge } from './judges.js';
import type { Score } from './sets.js';

/** What a judge says, by column. */
export type Scores = Record<string, number | null>;

/** The column by which the best step is chosen: a distance in the features of the first network. */
export const choosingColumn = ({ network, chooses }: Judge, samples: number): string =>
  columnName(chooses.name, network.name, samples, 'train');

/** The column of a metric of `count` fakes against so many test reals, or against all that the judge has. */
export function columnOf(
  { network, test }: Judge,
  dataset: Dataset,
  metric: string,
  count: number,
  reals?: number,
): string {
  const part = test.features.count < dataset.test.count ? test.features.count : undefined;
  return columnName(metric, network.name, count, 'test', reals ?? part);
}

/** The columns of scores of `count` fakes. */
export const byColumn = (judge: Judge, dataset: Dataset, count: number, scores: readonly Score[]): Scores =>
  Object.fromEntries(
    scores.map(({ name, value, size }) => [columnOf(judge, dataset, name, size ?? count, size), value]),
  );

/**
 * What a data set and a network offer beside two sets of features, as far as it is wanted.
 * @param features Of the samples that are scored.
 * @param samples The samples themselves.
 * @param classes What the samples are of, or were made for, where that is known.
 */
export async function beside(
  { network, test }: Judge,
  wanted: readonly Metric[],
  dataset: Dataset,
  features: Features,
  samples: ImageSet,
  classes?: Uint16Array,
): Promise<Offer> {
  const { mixture } = dataset;
  const wants = (need: Need): boolean => wanted.some(({ needs }) => needs.includes(need));
  const classified = network.probabilities && wants('probabilities');
  const isAsked = classes && wants('asked') && classifierOf(dataset.name) === network.name;
  return {
    ...(mixture && network.name === 'pixels' && ofMixture(features, mixture)),
    ...(classified && ofProbabilities(await extractProbabilities(network, samples))),
    ...withClasses(dataset, test, features, classes),
    ...(isAsked && ofAsked(classes.subarray(0, features.count), await extractClasses(network, samples))),
  };
}

/** Samples for each class when modes are counted: as many as MEG and its predecessors take. */
const SAMPLES_PER_MODE = 26;

/** Whether the judge's classes are the data set's modes, and it is asked for them. */
export const findsModes = ({ network, metrics }: Judge, dataset: Dataset): boolean =>
  dataset.modes !== undefined &&
  classifierOf(dataset.name) === network.name &&
  metrics.some(({ needs }) => needs.includes('reached'));

/** Of how many samples the modes are counted. */
export const modeSamples = ({ modes }: Dataset): number => SAMPLES_PER_MODE * defined(modes);

/** The columns of the metrics of the classes that a judge has found. */
export function scoreClasses({ metrics, network }: Judge, found: Reached): Scores {
  const offer = ofClasses(found);
  const wanted = metrics.filter((metric) => meets(offer, metric));
  const { values } = compute(wanted, offer);
  return Object.fromEntries(
    wanted.map(({ name }) => [columnName(name, network.name, found.labels.length, 'test'), values[name] ?? null]),
  );
}
