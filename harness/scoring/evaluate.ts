import { defined, entryOf } from '../ground/certain.js';
import type { Dataset } from '../data/dataset.js';
import { sampleSize } from '../data/dataset.js';
import type { Tensors } from '../engines/engine.js';
import { measure, scoreMixture, type Values } from './measures.js';
import { stream } from '../random/stream.js';
import { generatorWeights, weightNames, type Model } from '../training/model.js';
import { sample } from '../training/trainer.js';
import { hasLostDiversity, hasLostModes } from './collapse.js';
import { extractClasses, extractFeatures, type ImageSet } from '../../metrics/features/extract.js';
import type { Features, FeatureNetwork } from '../../metrics/features/network.js';
import { frechetDistance } from '../../metrics/arithmetic/frechet.js';
import { kernelDistance } from '../../metrics/arithmetic/kernel-distance.js';
import { classModes } from '../../metrics/arithmetic/modes.js';
import { gaussianOf } from '../../metrics/arithmetic/moments.js';
import { columnName, type MetricName } from '../record/metric-names.js';
import type { Reference } from './reference.js';
import { randomSubset } from '../../metrics/arithmetic/subset.js';
import { scoreReconstructions } from './reconstructions.js';
import type { RunSpec } from '../record/record.js';
import { endMetrics, mostSamples, rankingMetric } from './run-metrics.js';

export type Metrics = Record<string, number | null>;

/** A feature network with the statistics of the reals in its features; the train split only for networks that choose. */
export interface Judge {
  readonly network: FeatureNetwork;
  /** What it is asked for. */
  readonly metrics: readonly MetricName[];
  readonly test: Reference;
  readonly train?: Reference;
}

/**
 * The fakes of an evaluation. The best step is chosen on one draw of latents against the train split, and reported on
 * another draw against the test split. Both draws depend on the seed alone, so variants are scored on the same latents.
 */
export interface Fakes {
  readonly chosen: Float32Array;
  readonly reported: Float32Array;
}

/** One evaluation of a generator. */
export interface Evaluation {
  readonly fakes: Fakes;
  readonly metrics: Metrics;
  readonly collapsed: boolean;
}

/** Copies of the weights that an evaluation needs: those that make samples, and those of an encoder. */
export function weightsToScore(model: Model, tensors: Tensors): Tensors {
  if (model.head !== 'encoder') return generatorWeights(model, tensors);
  const encoder = weightNames(model.discriminator).map((name) => [name, entryOf(tensors, name).clone()] as const);
  return { ...generatorWeights(model, tensors), ...Object.fromEntries(encoder) };
}

/** What is computed along training from weights of `weightsToScore`. */
export async function evaluateGenerator(
  model: Model,
  weights: Tensors,
  spec: RunSpec,
  { dataset, judges }: { readonly dataset: Dataset; readonly judges: readonly Judge[] },
): Promise<Evaluation> {
  const fakes = await drawFakes(model, weights, spec);
  const metrics: Metrics = {};
  let collapsed = false;
  for (const each of judges) {
    const judged = await judgeFakes(each, fakes, dataset);
    Object.assign(metrics, judged.metrics);
    collapsed ||= judged.collapsed;
  }
  return { fakes, metrics: { ...metrics, ...(await scoreReconstructions(model, weights, spec, dataset)) }, collapsed };
}

/** Samples of the two draws of evaluation latents, [spec.evaluation.samples × sample size] each. */
export async function drawFakes(model: Model, weights: Tensors, spec: RunSpec): Promise<Fakes> {
  const draw = (name: string): Promise<Float32Array> => {
    const latents = stream(spec.seed, name).normal(spec.evaluation.samples * spec.latentSize);
    return sample(model, weights, latents);
  };
  return { chosen: await draw('selection latents'), reported: await draw('evaluation latents') };
}

/** The column by which the best step is chosen: a distance in the features of the first network. */
export const choosingColumn = ({ network }: Judge, dataset: Dataset, samples: number): string =>
  columnName(rankingMetric(dataset), network.name, samples, 'train');

/** The column of a metric of `count` fakes against so many test reals, or against all that the judge has. */
export function columnOf(
  { network, test }: Judge,
  dataset: Dataset,
  metric: MetricName,
  count: number,
  reals?: number,
): string {
  const part = test.features.count < dataset.test.count ? test.features.count : undefined;
  return columnName(metric, network.name, count, 'test', reals ?? part);
}

/** All columns of one evaluation in one network's features, and whether the samples have collapsed. */
export async function judgeFakes(
  each: Judge,
  fakes: Fakes,
  dataset: Dataset,
): Promise<{ metrics: Metrics; collapsed: boolean }> {
  const { network, metrics: wanted, test, train } = each;
  const reported = await featuresOf(network, fakes.reported, dataset);
  const metrics: Metrics = {};
  const put = (metric: MetricName, value: number | null): void => {
    if (wanted.includes(metric)) metrics[columnOf(each, dataset, metric, reported.count)] = value;
  };
  const finite = isFinite(reported);
  const gaussian = finite ? gaussianOf(reported) : null;
  put('fd', gaussian && frechetDistance(gaussian, test.gaussian));
  if (wanted.includes('kd')) put('kd', finite ? kernelDistance(reported, test.features, test.kernelSelfSum) : null);
  Object.assign(
    metrics,
    compare(each, reported, dataset, (metric) => !endMetrics.includes(metric)),
  );
  const mixture = mixtureScores(each, reported, dataset);
  for (const [metric, value] of Object.entries(mixture)) put(metric as MetricName, value);
  if (train) {
    const chosen = await featuresOf(network, fakes.chosen, dataset);
    metrics[choosingColumn(each, dataset, chosen.count)] = distanceTo(train, chosen, rankingMetric(dataset));
  }
  const lostDiversity = gaussian !== null && hasLostDiversity(test.gaussian, gaussian);
  const klModes = mixture.kl_modes ?? null;
  const lostModes = klModes !== null && hasLostModes(klModes);
  return { metrics, collapsed: lostDiversity || lostModes };
}

/** The columns that are computed at the best and the last step only. */
export async function judgeAtEnd(each: Judge, fakes: Fakes, dataset: Dataset): Promise<Metrics> {
  const wanted = each.metrics.filter((metric) => endMetrics.includes(metric));
  if (wanted.length === 0) return {};
  const reported = await featuresOf(each.network, fakes.reported, dataset);
  return compare(each, reported, dataset, (metric) => wanted.includes(metric));
}

/** The metrics that take equally many fakes and reals, by that number. */
export function comparedSizes(metrics: readonly MetricName[], count: number): Map<number, MetricName[]> {
  const sizes = new Map<number, MetricName[]>();
  for (const metric of metrics) {
    const most = mostSamples[metric];
    if (most === undefined) continue;
    const size = Math.min(count, most);
    sizes.set(size, [...(sizes.get(size) ?? []), metric]);
  }
  return sizes;
}

/** The chosen ones of the metrics that compare two sets of features. */
function compare(each: Judge, fakes: Features, dataset: Dataset, isChosen: (metric: MetricName) => boolean): Metrics {
  const { features: reals } = each.test;
  const chosen = each.metrics.filter(isChosen);
  const columns: Metrics = {};
  for (const [wished, metrics] of comparedSizes(chosen, fakes.count)) {
    const size = Math.min(wished, reals.count);
    const { values } = measure(realsOf(each.test, size), firstOf(fakes, size), metrics);
    for (const metric of metrics) columns[columnOf(each, dataset, metric, size, size)] = values[metric] ?? null;
  }
  const others = chosen.filter((metric) => endMetrics.includes(metric) && mostSamples[metric] === undefined);
  const { values } = measure(reals, fakes, others);
  for (const metric of others) columns[columnOf(each, dataset, metric, fakes.count)] = values[metric] ?? null;
  return columns;
}

function mixtureScores({ network, metrics }: Judge, points: Features, { mixture }: Dataset): Values {
  return mixture && network.name === 'pixels' ? scoreMixture(points, mixture, metrics).values : {};
}

function distanceTo(reals: Reference, fakes: Features, metric: MetricName): number | null {
  if (!isFinite(fakes)) return null;
  if (metric === 'fd') return frechetDistance(gaussianOf(fakes), reals.gaussian);
  const size = Math.min(fakes.count, entryOf(mostSamples, metric), reals.features.count);
  return measure(realsOf(reals, size), firstOf(fakes, size), [metric]).values[metric] ?? null;
}

/** Reals drawn by a fixed seed, so the same for every run. */
const realsOf = ({ features }: Reference, size: number): Features =>
  randomSubset(features, size, stream(0, 'compared reals'));

const firstOf = ({ dimensions, values }: Features, count: number): Features => ({
  count,
  dimensions,
  values: values.subarray(0, count * dimensions),
});

/** Samples for each class when modes are counted: as many as MEG and its predecessors take. */
const SAMPLES_PER_MODE = 26;

/** Whether the judge's classes are the data set's modes. */
export const findsModes = ({ network, metrics }: Judge, { modes }: Dataset): boolean =>
  modes !== undefined && network.name === 'digits' && (metrics.includes('modes') || metrics.includes('kl_modes'));

/** Of how many samples the modes are counted. */
export const modeSamples = ({ modes }: Dataset): number => SAMPLES_PER_MODE * defined(modes);

/** Modes of a data set of classes, by a draw of samples of their own. */
export async function countModes(
  each: Judge,
  model: Model,
  weights: Tensors,
  spec: RunSpec,
  dataset: Dataset,
): Promise<{ metrics: Metrics; lost: boolean }> {
  const count = modeSamples(dataset);
  const random = stream(spec.seed, 'mode latents');
  const labels: number[] = [];
  while (labels.length < count) {
    // In parts, because all the images at once take hundreds of megabytes.
    const part = Math.min(SAMPLES_AT_A_TIME, count - labels.length);
    const samples = await sample(model, weights, random.normal(part * spec.latentSize));
    labels.push(...(await extractClasses(each.network, imagesOf(samples, dataset))));
  }
  const { modes, klModes } = classModes(labels, defined(dataset.modes));
  const values = { modes, kl_modes: klModes };
  const wanted = (['modes', 'kl_modes'] as const).filter((metric) => each.metrics.includes(metric));
  return {
    metrics: Object.fromEntries(
      wanted.map((metric) => [columnName(metric, each.network.name, count, 'test'), values[metric]]),
    ),
    lost: hasLostModes(klModes),
  };
}

const SAMPLES_AT_A_TIME = 1000;

const isFinite = ({ values }: Features): boolean => values.every(Number.isFinite);

const featuresOf = (network: FeatureNetwork, samples: Float32Array, dataset: Dataset): Promise<Features> =>
  extractFeatures(network, imagesOf(samples, dataset));

function imagesOf(samples: Float32Array, { shape }: Dataset): ImageSet {
  const size = sampleSize(shape);
  return {
    count: samples.length / size,
    shape,
    read: (index, out, offset) => out.set(samples.subarray(index * size, (index + 1) * size), offset),
  };
}
