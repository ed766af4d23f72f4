import { defined, entryOf } from '../ground/certain.js';
import type { Dataset } from '../data/dataset.js';
import { sampleSize } from '../data/dataset.js';
import type { Tensors } from '../engines/engine.js';
import type { Catalogue } from '../metrics/discover.js';
import { stream } from '../random/stream.js';
import type { RunSpec } from '../record/record.js';
import { generatorWeights, weightNames, type Model } from '../training/model.js';
import type { Sampler } from '../training/sampler.js';
import { extractClasses, extractFeatures, type ImageSet } from '../../metrics/features/extract.js';
import type { Features } from '../../metrics/features/network.js';
import { classesOf, divergenceOfModes } from '../../metrics/arithmetic/modes.js';
import { classifierOf } from '../../metrics/features/index.js';
import { coversLittle, hasLostDiversity, hasLostModes, lostClasses } from './collapse.js';
import { fakeClasses } from './fake-classes.js';
import { comparingWithKnown } from './inputs.js';
import { beside, byColumn, choosingColumn, modeSamples, scoreClasses, type Scores } from './judge-scores.js';
import type { Judge } from './judges.js';
import { scoreReconstructions } from './reconstructions.js';
import { scoreSets } from './sets.js';

/**
 * The fakes of an evaluation. The best step is chosen on one draw of latents against the train split, and reported on
 * another draw against the test split. Both draws depend on the seed alone, so variants are scored on the same latents.
 */
export interface Fakes {
  readonly reported: Float32Array;
  /** What the reported ones were made for, where the run has labels. */
  readonly classes?: Uint16Array | undefined;
  /** Absent where no step is chosen any more. */
  readonly chosen?: Float32Array;
}

/** What an evaluation is made with. */
export interface Evaluating {
  readonly dataset: Dataset;
  readonly judges: readonly Judge[];
  /** Of the model that is evaluated. */
  readonly sampler: Sampler;
  /** All metrics that there are; the program's by default. */
  readonly catalogue?: Catalogue | undefined;
}

/** One evaluation of a generator. */
export interface Evaluation {
  readonly fakes: Fakes;
  readonly metrics: Scores;
  /** What the samples have lost, in words; null where they have not collapsed. */
  readonly collapse: string | null;
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
  { dataset, judges, sampler, catalogue }: Evaluating,
): Promise<Evaluation> {
  const { samples: chosen } = await drawFakes('selection latents', weights, spec, { dataset, sampler });
  const { samples, classes } = await drawFakes('evaluation latents', weights, spec, { dataset, sampler });
  const fakes = { chosen, reported: samples, classes };
  const metrics: Scores = {};
  let collapse: string | null = null;
  for (const each of judges) {
    const judged = await judgeFakes(each, fakes, dataset);
    Object.assign(metrics, judged.metrics);
    collapse ??= judged.collapse;
  }
  Object.assign(metrics, await scoreReconstructions(model, weights, spec, dataset, catalogue));
  return { fakes, metrics, collapse };
}

/**
 * Samples of one of the two draws of latents, [spec.evaluation.samples × sample size], and the classes that they are made
 * for where the run has labels.
 */
export async function drawFakes(
  draw: 'selection latents' | 'evaluation latents',
  weights: Tensors,
  spec: RunSpec,
  { dataset, sampler }: Pick<Evaluating, 'dataset' | 'sampler'>,
): Promise<{ samples: Float32Array; classes: Uint16Array | undefined }> {
  const count = spec.evaluation.samples;
  const classes = fakeClasses(draw, count, spec, dataset);
  const latents = stream(spec.seed, draw).normal(count * spec.latentSize);
  return { samples: await sampler(weights, latents, classes), classes };
}

/** The columns that are computed along training in one network's features, and whether the samples have collapsed. */
export async function judgeFakes(
  each: Judge,
  fakes: Fakes,
  dataset: Dataset,
): Promise<{ metrics: Scores; collapse: string | null }> {
  const { chooses, test, train } = each;
  const reported = await featuresOf(each, fakes.reported, dataset);
  const wanted = each.metrics.filter(({ cost }) => cost.when === 'along');
  const more = await beside(each, wanted, dataset, reported, imagesOf(fakes.reported, dataset), fakes.classes);
  const offer = { ...comparingWithKnown(test, reported), ...more };
  const scores = scoreSets(test.features, reported, wanted, offer);
  const metrics = byColumn(each, dataset, reported.count, scores);
  if (train && fakes.chosen) {
    const chosen = await featuresOf(each, fakes.chosen, dataset);
    const [score] = scoreSets(train.features, chosen, [chooses], comparingWithKnown(train, chosen));
    metrics[choosingColumn(each, chosen.count)] = defined(score).value;
  }
  const klModes = scores.find(({ name }) => name === 'kl_modes')?.value ?? null;
  if (!reported.values.every(Number.isFinite)) return { metrics, collapse: null };
  if (klModes !== null) return { metrics, collapse: hasLostModes(klModes) ? modesText(klModes) : null };
  if (hasLostDiversity(test.gaussian, offer.moments().fake))
    return { metrics, collapse: `less than a tenth of the reals' variance in features of ${each.network.name}` };
  return { metrics, collapse: await lostVariety(each, fakes.reported, reported, dataset) };
}

const modesText = (klModes: number): string => `most modes lost, KL ${klModes.toFixed(2)} nats from equal shares`;

/** Of how many samples the classes are predicted. */
const CLASSIFIED = 500;
/** With more classes so few samples say little. */
const MOST_CLASSES = 50;

/** By predicted classes where the judge knows those of the data, by diversity and coverage elsewhere. */
async function lostVariety(
  { network, test }: Judge,
  samples: Float32Array,
  features: Features,
  dataset: Dataset,
): Promise<string | null> {
  const reals = classCounts(dataset);
  if (reals && network.probabilities && classifierOf(dataset.name) === network.name) {
    const some = samples.subarray(0, CLASSIFIED * sampleSize(dataset.shape));
    return lostClasses(await extractClasses(network, imagesOf(some, dataset)), reals);
  }
  return coversLittle(test.features, features) ? `near few reals and much alike in features of ${network.name}` : null;
}

/** Samples of each class, where the data set has a few classes that the task is not to count. */
function classCounts({ test: { labels }, modes }: Dataset): number[] | null {
  if (!labels || modes !== undefined) return null;
  const counts: number[] = [];
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts.length > MOST_CLASSES ? null : Array.from(counts, (count: number | undefined) => count ?? 0);
}

/** The columns that are computed at the best and the last step only. */
export async function judgeAtEnd(each: Judge, fakes: Fakes, dataset: Dataset): Promise<Scores> {
  const wanted = each.metrics.filter(({ cost }) => cost.when === 'end');
  if (wanted.length === 0) return {};
  const reported = await featuresOf(each, fakes.reported, dataset);
  const more = await beside(each, wanted, dataset, reported, imagesOf(fakes.reported, dataset), fakes.classes);
  const offer = { ...comparingWithKnown(each.test, reported), ...more };
  return byColumn(each, dataset, reported.count, scoreSets(each.test.features, reported, wanted, offer));
}

const SAMPLES_AT_A_TIME = 1000;

/** Modes of a data set of classes, by a draw of samples of their own. */
export async function countModes(
  each: Judge,
  weights: Tensors,
  spec: RunSpec,
  { dataset, sampler }: Pick<Evaluating, 'dataset' | 'sampler'>,
): Promise<{ metrics: Scores; collapse: string | null }> {
  const count = modeSamples(dataset);
  const random = stream(spec.seed, 'mode latents');
  const classes = fakeClasses('mode latents', count, spec, dataset);
  const labels: number[] = [];
  while (labels.length < count) {
    // In parts, because all the images at once take hundreds of megabytes.
    const part = Math.min(SAMPLES_AT_A_TIME, count - labels.length);
    const asked = classes?.subarray(labels.length, labels.length + part);
    const samples = await sampler(weights, random.normal(part * spec.latentSize), asked);
    labels.push(...(await extractClasses(each.network, imagesOf(samples, dataset))));
  }
  const found = classesOf(labels, defined(dataset.modes));
  const klModes = divergenceOfModes(found);
  return { metrics: scoreClasses(each, found), collapse: hasLostModes(klModes) ? modesText(klModes) : null };
}

const featuresOf = ({ network }: Judge, samples: Float32Array, dataset: Dataset): Promise<Features> =>
  extractFeatures(network, imagesOf(samples, dataset));

function imagesOf(samples: Float32Array, { shape }: Dataset): ImageSet {
  const size = sampleSize(shape);
  return {
    count: samples.length / size,
    shape,
    read: (index, out, offset) => out.set(samples.subarray(index * size, (index + 1) * size), offset),
  };
}
