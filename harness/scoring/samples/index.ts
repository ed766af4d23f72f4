import { defined } from '../../ground/certain.js';
import type { Engine } from '../../engines/engine.js';
import { UserError } from '../../ground/errors.js';
import { sharedCache } from '../../ground/cache.js';
import { projectVersion } from '../../ground/folders.js';
import { cachedFeatures } from '../../../metrics/features/cache.js';
import { compiled } from '../../../metrics/features/compiled.js';
import { extractProbabilities } from '../../../metrics/features/extract.js';
import { isOwnClassifier, loadFeatureNetwork } from '../../../metrics/features/index.js';
import type { Features, FeatureNetwork } from '../../../metrics/features/network.js';
import { checkProbabilities } from '../../../metrics/arithmetic/inception-score.js';
import { checkSets } from '../../../metrics/arithmetic/inputs.js';
import type { Mixture } from '../../../metrics/arithmetic/modes.js';
import { metricsNamed, pick } from '../../metrics/catalogue.js';
import type { Metric, Sizes } from '../../metrics/definition.js';
import type { Catalogue, FoundMetric } from '../../metrics/discover.js';
import { programMetrics } from '../../metrics/program.js';
import { compute, type Measured } from '../compute.js';
import { comparing, meets, ofMixture, ofProbabilities, ofProbableClasses, type Offer } from '../inputs.js';
import { noiseFloor, type NoiseFloor } from '../noise-floor.js';
import { originOfImages, originOfRows, type EvaluationProvenance } from './provenance.js';
import { loadFeatures } from './rows.js';
import type { ImageSource } from './image-source.js';
import { loadImages } from './sources.js';

/** The engine that is set. */
export interface FeatureEngine extends Partial<Pick<Engine, 'compile'>> {
  /** Name and version. */
  readonly id: string;
  /** All that changes how it rounds: features are kept under it. */
  readonly rounding: string;
}

export interface EvaluateRequest {
  readonly real?: string;
  readonly fake?: string;
  /** A feature network, or `none` for arrays that are features. */
  readonly features: string;
  /** Metrics or groups of them; all that can be computed by default. */
  readonly metrics?: readonly string[];
  /** All metrics that there are; the program's by default. */
  readonly catalogue?: Catalogue;
  /** An array of the fakes' class probabilities. */
  readonly probabilities?: string;
  /** Whether to measure the noise floor; a string names further reals to draw from. */
  readonly floor: boolean | string;
  /** Called where a feature network computes. */
  startEngine(): Promise<FeatureEngine>;
  log(line: string): void;
  onProgress(label: string, done: number, total: number): void;
}

export interface SampleEvaluation extends Measured {
  /** What was computed, in the order of tables. */
  readonly metrics: readonly Metric[];
  readonly nReal: number | null;
  readonly nFake: number;
  readonly dimensions: number | null;
  /** The network's name as in metric columns. */
  readonly features: string;
  readonly seconds: number;
  readonly floor?: NoiseFloor;
  readonly provenance: EvaluationProvenance;
}

/**
 * The metrics of anyone's samples: full sets, no subsampling.
 * @throws UserError where an input cannot be used, or a metric that was asked for by name cannot be computed.
 */
export async function evaluateSamples(request: EvaluateRequest): Promise<SampleEvaluation> {
  const started = performance.now();
  const catalogue = (request.catalogue ?? programMetrics).filter(isOfSamples);
  const wanted = request.metrics && pick(metricsNamed(request.metrics, catalogue), catalogue);
  const sets = await loadSets(request, wanted);
  checkRows(sets);
  if (request.probabilities !== undefined) checkProbabilities(defined(sets.probabilities));
  if (sets.compared) {
    const { real, fake } = sets.compared;
    checkSets('An evaluation', [real, fake]);
    request.log(`Comparing ${fake.count} fakes with ${real.count} reals.`);
  }
  const metrics = chosen(wanted, catalogue, sets);
  const measured = compute(metrics, offerOf(sets));
  checkComputed(wanted, measured);
  const floor = request.floor === false ? undefined : floorOf(sets, metrics, measured, request);
  return {
    ...measured,
    metrics,
    nReal: sets.compared?.real.count ?? null,
    nFake: fakesOf(sets).count,
    dimensions: sets.compared?.real.dimensions ?? null,
    features: sets.name,
    seconds: (performance.now() - started) / 1000,
    provenance: { ganbench: projectVersion(), ...sets.provenance },
    ...(floor && { floor }),
  };
}

/** Whether a metric is of samples alone: nothing is encoded here. */
const isOfSamples = ({ needs }: Metric): boolean => !needs.includes('codes') && !needs.includes('reconstructions');

const fakesOf = ({ compared, probabilities }: Sets): Features => compared?.fake ?? defined(probabilities);

/** Everything that the sets can be asked for. */
const offerOf = ({ compared, mixture, probabilities }: Sets): Offer => ({
  ...(compared && comparing(compared.real, compared.fake)),
  ...(probabilities && { ...ofProbabilities(probabilities), ...ofProbableClasses(probabilities) }),
  ...(compared && mixture && ofMixture(compared.fake, mixture)),
});

/**
 * The metrics that were asked for, or all that the sets have something to say to.
 * @throws UserError where one that was asked for needs what there is not.
 */
function chosen(wanted: readonly FoundMetric[] | undefined, catalogue: Catalogue, sets: Sets): readonly FoundMetric[] {
  const offer = offerOf(sets);
  for (const metric of wanted ?? [])
    if (!meets(offer, metric)) throw new UserError(`${metric.name} needs ${needOf(metric)}.`);
  if (wanted) return wanted;
  const { compared, mixture, name } = sets;
  const sizes: Sizes = { reals: compared?.real.count ?? 0, fakes: fakesOf(sets).count };
  // What a classifier of other images calls a class is no mode of these.
  const areModes = mixture !== undefined || isOwnClassifier(name);
  return catalogue.filter(
    (metric) =>
      meets(offer, metric) && (metric.unasked?.(sizes) ?? true) && (areModes || !metric.needs.includes('labels')),
  );
}

/** What reals score against reals by the metrics that compare two sets. */
function floorOf(
  { compared }: Sets,
  metrics: readonly FoundMetric[],
  { values }: Measured,
  { log }: EvaluateRequest,
): NoiseFloor | undefined {
  if (!compared) return undefined;
  const { real, fake, more } = compared;
  log('Measuring the noise floor.');
  const both = metrics.filter((metric) => meets(comparing(real, fake), metric));
  const measured = Object.fromEntries(both.map(({ name }) => [name, values[name]]));
  return noiseFloor(real, more, fake.count, measured, both);
}

interface Sets {
  readonly name: string;
  readonly compared?: { readonly real: Features; readonly fake: Features; readonly more?: Features };
  readonly probabilities?: Features;
  /** The true law of the reals, where the features are the points themselves. */
  readonly mixture?: Mixture;
  readonly provenance: Omit<EvaluationProvenance, 'ganbench'>;
}

async function loadSets(request: EvaluateRequest, wanted: readonly Metric[] | undefined): Promise<Sets> {
  const { real, fake, probabilities, features, floor } = request;
  const rows = probabilities === undefined ? undefined : loadFeatures(probabilities);
  const given = rows && { probabilities: rows };
  const computed = { engine: null, weights: null };
  const ofGiven = rows && { probabilities: originOfRows(defined(probabilities), rows) };
  if (real === undefined && fake === undefined && rows)
    return { name: 'none', probabilities: rows, provenance: { ...computed, ...ofGiven } };
  if (real === undefined || fake === undefined)
    throw new UserError('An evaluation needs --real and --fake, or --probabilities alone.');
  const more = typeof floor === 'string' ? floor : undefined;
  if (features === 'none') {
    const compared = { real: loadFeatures(real), fake: loadFeatures(fake), ...(more && { more: loadFeatures(more) }) };
    const origins = { real: originOfRows(real, compared.real), fake: originOfRows(fake, compared.fake) };
    return { name: 'none', compared, ...given, provenance: { ...computed, ...origins, ...ofGiven } };
  }
  const sets = await extractSets({ real, fake, more }, request, !rows, wanted);
  return { ...sets, ...given, provenance: { ...sets.provenance, ...ofGiven } };
}

/** The sets' features in a network's eyes, and the fakes' probabilities where it is a classifier of ours. */
async function extractSets(
  words: { real: string; fake: string; more: string | undefined },
  request: EvaluateRequest,
  scores: boolean,
  wanted: readonly Metric[] | undefined,
): Promise<Sets> {
  const sources = { real: await loadSource(words.real, request), fake: await loadSource(words.fake, request) };
  const more = words.more === undefined ? undefined : await loadSource(words.more, request);
  const { id: engine, rounding, compile } = await request.startEngine();
  const networks = new Networks(request.features, request.log, compile);
  const extract = async (label: string, { images, checksum }: ImageSource): Promise<Features> =>
    cachedFeatures({
      network: await networks.for(images.shape),
      images,
      checksum,
      engine: rounding,
      cache: sharedCache(),
      onProgress: (done, total) => request.onProgress(label, done, total),
    });
  try {
    const compared = {
      real: await extract('reals', sources.real),
      fake: await extract('fakes', sources.fake),
      ...(more && { more: await extract('further reals', more) }),
    };
    const network = await networks.for(sources.fake.images.shape);
    const asks = wanted?.some(({ needs }) => needs.includes('probabilities') || needs.includes('labels'));
    const probabilities =
      scores && (asks ?? isOwnClassifier(network.name)) && network.probabilities
        ? await extractProbabilities(network, sources.fake.images)
        : undefined;
    for (const source of [sources.real, sources.fake, ...(more ? [more] : [])])
      for (const remark of source.remarks?.() ?? []) request.log(remark);
    const mixture = network.name === 'pixels' ? sources.real.mixture : undefined;
    const provenance = {
      engine,
      weights: network.weightsHash,
      real: originOfImages(words.real, sources.real),
      fake: originOfImages(words.fake, sources.fake),
    };
    return {
      name: network.name,
      compared,
      provenance,
      ...(probabilities && { probabilities }),
      ...(mixture && { mixture }),
    };
  } finally {
    networks.dispose();
  }
}

async function loadSource(word: string, { log }: EvaluateRequest): Promise<ImageSource> {
  const source = await loadImages(word);
  log(`${source.label}: ${source.note}`);
  return source;
}

/** One network for every shape of samples. */
class Networks {
  private readonly loaded = new Map<string, FeatureNetwork>();

  constructor(
    private readonly name: string,
    private readonly log: (line: string) => void,
    private readonly compile: FeatureEngine['compile'],
  ) {}

  async for(shape: readonly number[]): Promise<FeatureNetwork> {
    const key = shape.join('×');
    const known = this.loaded.get(key);
    if (known) return known;
    const loaded = await loadFeatureNetwork(this.name, shape);
    if ('missing' in loaded)
      throw new UserError(`${loaded.missing}${shape.length === 1 ? ' Arrays of features need --features none.' : ''}`);
    if (loaded.warning) this.log(loaded.warning);
    const network = this.compile ? compiled(loaded, this.compile) : loaded;
    this.loaded.set(key, network);
    return network;
  }

  dispose(): void {
    for (const network of this.loaded.values()) network.dispose();
  }
}

function checkRows({ compared, probabilities }: Sets): void {
  if (compared && probabilities && probabilities.count !== compared.fake.count)
    throw new UserError(
      `There are ${compared.fake.count} fakes, but probabilities of ${probabilities.count}: give a row a fake.`,
    );
}

/** What was asked for by name and cannot be computed ends the evaluation. */
function checkComputed(wanted: readonly Metric[] | undefined, { missing }: Measured): void {
  for (const { name } of wanted ?? []) if (missing[name] !== undefined) throw new UserError(missing[name]);
}

function needOf({ needs }: Metric): string {
  if (needs.includes('mixture')) return '2-D data of a known mixture as --real, and --features pixels';
  if (needs.includes('labels') || needs.includes('probabilities'))
    return 'class probabilities: give --probabilities, or a feature network that is a classifier';
  return '--real and --fake';
}
