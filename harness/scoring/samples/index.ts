import { defined } from '../../ground/certain.js';
import { UserError } from '../../ground/errors.js';
import { projectVersion } from '../../ground/folders.js';
import { writeNpz } from '../../ground/arrays/npz.js';
import { isOwnClassifier } from '../../../metrics/features/index.js';
import { inDoubles } from '../../../metrics/features/network.js';
import { checkProbabilities } from '../../../metrics/arithmetic/inception-score.js';
import { metricsNamed, pick } from '../../metrics/catalogue.js';
import type { Metric, Remark, Sizes } from '../../metrics/definition.js';
import type { Catalogue, FoundMetric } from '../../metrics/discover.js';
import { programMetrics } from '../../metrics/program.js';
import { compute, remarkOf, type Measured } from '../compute.js';
import {
  comparing,
  meets,
  ofLabels,
  ofMixture,
  ofProbabilities,
  ofProbableClasses,
  type Offer,
  type SubsetSizes,
} from '../inputs.js';
import { noiseFloor, type NoiseFloor } from '../noise-floor.js';
import { labelled } from './labels.js';
import type { EvaluationProvenance } from './provenance.js';
import { loadSets, type Sets, type SetsRequest } from './sets.js';
import { checkPair, comparingPair, countOf, rowsOf, widthOf, type Side } from './sides.js';

export interface EvaluateRequest extends SetsRequest {
  /** Metrics or groups of them; all that can be computed by default. */
  readonly metrics?: readonly string[];
  /** All metrics that there are; the program's by default. */
  readonly catalogue?: Catalogue;
  /** How many subsets of how many samples `kd_subsets` takes. */
  readonly kdSubsets?: SubsetSizes;
  /** An .npz file that the features are written to, as `real` and `fake`. */
  readonly saveFeatures?: string;
}

export interface SampleEvaluation extends Measured {
  /** What was computed, in the order of tables. */
  readonly metrics: readonly Metric[];
  /** What metrics say beside their values. */
  readonly remarks: readonly Remark[];
  readonly nReal: number | null;
  readonly nFake: number | null;
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
  if (sets.pair) {
    checkPair(sets.pair);
    request.log(`Comparing ${shownCount(sets.pair.fake)} with ${shownCount(sets.pair.real, 'reals')}.`);
  }
  saveFeatures(sets, request);
  const offer = offerOf(sets, request);
  const metrics = chosen(wanted, catalogue, sets, offer);
  const measured = compute(metrics, offer);
  checkComputed(wanted, measured);
  const floor = request.floor === false ? undefined : floorOf(sets, metrics, measured, request);
  const { pair } = sets;
  return {
    ...measured,
    metrics,
    remarks: metrics.flatMap((metric) =>
      measured.missing[metric.name] === undefined ? (remarkOf(metric, sizesOf(sets), offer) ?? []) : [],
    ),
    nReal: pair ? (countOf(pair.real) ?? null) : null,
    nFake: pair ? (countOf(pair.fake) ?? null) : defined(sets.probabilities).count,
    dimensions: pair ? widthOf(pair.real) : null,
    features: sets.name,
    seconds: (performance.now() - started) / 1000,
    provenance: { ganbench: projectVersion(), ...sets.provenance },
    ...(floor && { floor }),
  };
}

function shownCount(side: Side, noun = 'fakes'): string {
  const count = countOf(side);
  return 'rows' in side ? `${count} ${noun}` : `statistics of ${count === undefined ? noun : `${count} ${noun}`}`;
}

/** Whether a metric is of samples alone: nothing is encoded here. */
const isOfSamples = ({ needs }: Metric): boolean => !needs.includes('codes') && !needs.includes('reconstructions');

const sizesOf = ({ pair, probabilities }: Sets): Sizes => ({
  reals: pair ? (countOf(pair.real) ?? 0) : 0,
  fakes: pair ? (countOf(pair.fake) ?? 0) : defined(probabilities).count,
});

/** Everything that the sets can be asked for. */
function offerOf({ pair, mixture, probabilities, heldOut, labels }: Sets, { kdSubsets }: EvaluateRequest): Offer {
  const fakes = pair && 'rows' in pair.fake ? pair.fake.rows : undefined;
  const rows = pair && rowsOf(pair);
  return {
    ...(pair && comparingPair(pair, { subsets: kdSubsets, heldOut })),
    ...(rows &&
      labels &&
      ofLabels(() => labelled(inDoubles(rows.real), labels.real, inDoubles(rows.fake), labels.fake))),
    ...(probabilities && { ...ofProbabilities(probabilities), ...ofProbableClasses(probabilities) }),
    ...(fakes && mixture && ofMixture(inDoubles(fakes), mixture)),
  };
}

/**
 * The metrics that were asked for, or all that the sets have something to say to.
 * @throws UserError where one that was asked for needs what there is not.
 */
function chosen(
  wanted: readonly FoundMetric[] | undefined,
  catalogue: Catalogue,
  sets: Sets,
  offer: Offer,
): readonly FoundMetric[] {
  for (const metric of wanted ?? [])
    if (!meets(offer, metric)) throw new UserError(`${metric.name} needs ${needOf(metric, sets)}.`);
  if (wanted) return wanted;
  // What a classifier of other images calls a class is no mode of these.
  const areModes = sets.mixture !== undefined || isOwnClassifier(sets.name);
  return catalogue.filter(
    (metric) =>
      meets(offer, metric) &&
      // If held-out reals are given, the reals are what was trained on.
      ((sets.heldOut && metric.needs.includes('training')) || (metric.unasked?.(sizesOf(sets)) ?? true)) &&
      (areModes || !metric.needs.includes('reached')),
  );
}

/** What reals score against reals by the metrics that compare two sets. */
function floorOf(
  { pair, more }: Sets,
  metrics: readonly FoundMetric[],
  { values }: Measured,
  { log }: EvaluateRequest,
): NoiseFloor | undefined {
  if (!pair) return undefined;
  const rows = rowsOf(pair);
  if (!rows) {
    log('There is no noise floor: it is drawn from samples, and there are statistics only.');
    return undefined;
  }
  log('Measuring the noise floor.');
  const { real, fake } = rows;
  const both = metrics.filter((metric) => meets(comparing(real, fake), metric));
  const measured = Object.fromEntries(both.map(({ name }) => [name, values[name]]));
  return noiseFloor(inDoubles(real), more && inDoubles(more), fake.count, measured, both);
}

/** Writes the features of both sides where that was asked for. */
function saveFeatures({ pair }: Sets, { saveFeatures: file, log }: EvaluateRequest): void {
  if (file === undefined) return;
  const arrays = Object.entries(pair ?? {}).flatMap(([name, side]: [string, Side]) =>
    'rows' in side ? [[name, { shape: [side.rows.count, side.rows.dimensions], data: side.rows.values }] as const] : [],
  );
  if (arrays.length === 0) throw new UserError('There are no features to save: both sides are statistics.');
  writeNpz(file, Object.fromEntries(arrays));
  log(`${file}: the features of the ${arrays.map(([name]) => `${name}s`).join(' and ')}.`);
}

function checkRows({ pair, probabilities }: Sets): void {
  const fakes = pair && countOf(pair.fake);
  if (fakes !== undefined && probabilities && probabilities.count !== fakes)
    throw new UserError(`There are ${fakes} fakes, but probabilities of ${probabilities.count}: give a row a fake.`);
}

/** What was asked for by name and cannot be computed ends the evaluation. */
function checkComputed(wanted: readonly Metric[] | undefined, { missing }: Measured): void {
  for (const { name } of wanted ?? []) if (missing[name] !== undefined) throw new UserError(missing[name]);
}

function needOf({ needs }: Metric, { pair }: Sets): string {
  if (needs.includes('mixture')) return '2-D data of a known mixture as --real, and --features pixels';
  if (needs.includes('asked')) return 'a bench whose suite has labels';
  if (needs.includes('labels'))
    return 'the class of each real and fake: a data set that has classes, FOLDER?labels=folders, or FILE.npz?array=NAME&labels=NAME';
  if (needs.includes('reached') || needs.includes('probabilities'))
    return 'class probabilities: give --probabilities, or a feature network that is a classifier';
  return pair ? 'samples of both sides, and one has statistics only' : '--real and --fake';
}
