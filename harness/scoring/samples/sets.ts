import { defined } from '../../ground/certain.js';
import { UserError } from '../../ground/errors.js';
import { extractProbabilities } from '../../../metrics/features/extract.js';
import { isOwnClassifier } from '../../../metrics/features/index.js';
import { inDoubles, type Features, type StoredFeatures } from '../../../metrics/features/network.js';
import type { Mixture } from '../../../metrics/arithmetic/modes.js';
import type { Metric } from '../../metrics/definition.js';
import { Extraction, type Extracted, type ExtractionRequest } from './extraction.js';
import type { ClassNames } from './labels.js';
import { originOfRows, type EvaluationProvenance } from './provenance.js';
import { loadFeatures } from './rows.js';
import { checkNetwork, type Pair } from './sides.js';
import { signOf } from './statistics.js';

/** Which sets are compared. */
export interface SetsRequest extends ExtractionRequest {
  /** One source, or several that are one set. */
  readonly real?: string | readonly string[];
  readonly fake?: string | readonly string[];
  /** An array of the fakes' class probabilities. */
  readonly probabilities?: string;
  /** Reals that the generator was not trained on, where `real` is what it was trained on. */
  readonly heldOut?: string | readonly string[];
  /** Whether to measure the noise floor; a string names further reals to draw from. */
  readonly floor: boolean | string;
}

/** What an evaluation is of. */
export interface Sets {
  /** Of the feature network. */
  readonly name: string;
  readonly pair?: Pair;
  /** Further reals for the noise floor. */
  readonly more?: StoredFeatures;
  /** Reals that were not trained on. */
  readonly heldOut?: StoredFeatures;
  /** The class of each real and fake, where both sides tell it. */
  readonly labels?: { readonly real: ClassNames; readonly fake: ClassNames };
  readonly probabilities?: Features;
  /** The true law of the reals, where the features are the points themselves. */
  readonly mixture?: Mixture;
  readonly provenance: Omit<EvaluationProvenance, 'ganbench'>;
}

const wordsOf = (given: string | readonly string[] | undefined): readonly string[] =>
  given === undefined ? [] : typeof given === 'string' ? [given] : given;

/**
 * Loads all sets of an evaluation.
 * @throws UserError where one is missing or cannot be used.
 */
export async function loadSets(request: SetsRequest, wanted: readonly Metric[] | undefined): Promise<Sets> {
  const { probabilities } = request;
  const [real, fake] = [wordsOf(request.real), wordsOf(request.fake)];
  const rows = probabilities === undefined ? undefined : inDoubles(loadFeatures(probabilities));
  const given = rows && { probabilities: rows };
  const ofGiven = rows && { probabilities: originOfRows([defined(probabilities)], rows) };
  if (real.length === 0 && fake.length === 0 && rows)
    return { name: 'none', probabilities: rows, provenance: { engine: null, weights: null, ...ofGiven } };
  if (real.length === 0 || fake.length === 0)
    throw new UserError('An evaluation needs --real and --fake, or --probabilities alone.');
  const more = typeof request.floor === 'string' ? [request.floor] : undefined;
  const heldOut = wordsOf(request.heldOut);
  const sets = await extractSets({ real, fake, more, heldOut }, request, !rows, wanted);
  return { ...sets, ...given, provenance: { ...sets.provenance, ...ofGiven } };
}

/** The sets' features in a network's eyes, and the fakes' probabilities where it is a classifier of ours. */
async function extractSets(
  words: Readonly<Record<'real' | 'fake' | 'heldOut', readonly string[]>> & { more: readonly string[] | undefined },
  request: SetsRequest,
  scores: boolean,
  wanted: readonly Metric[] | undefined,
): Promise<Sets> {
  const extraction = new Extraction(request);
  try {
    const found = { real: await extraction.find(words.real), fake: await extraction.find(words.fake) };
    const furtherFound = words.more && (await extraction.find(words.more));
    const heldOutFound = words.heldOut.length > 0 ? await extraction.find(words.heldOut) : undefined;
    await extraction.checkShapes(found);
    const real = await extraction.take('reals', found.real);
    const fake = await extraction.take('fakes', found.fake);
    const further = furtherFound && (await extraction.take('further reals', furtherFound));
    const heldOut = heldOutFound && (await extraction.take('held-out reals', heldOutFound));
    const network = fake.network ?? real.network;
    checkNetwork(real.side, networkSeen(fake));
    checkNetwork(fake.side, networkSeen(real));
    const probabilities = scores ? await probabilitiesOf(fake, wanted) : undefined;
    const mixture = network?.name === 'pixels' ? real.source?.mixture : undefined;
    return {
      name: network?.name ?? 'none',
      pair: { real: real.side, fake: fake.side },
      ...(further && { more: rowsFor(further, 'A noise floor is drawn', '--floor') }),
      ...(heldOut && { heldOut: rowsFor(heldOut, 'Memorised fakes are told', '--held-out') }),
      ...(real.labels && fake.labels && { labels: { real: real.labels, fake: fake.labels } }),
      ...(probabilities && { probabilities }),
      ...(mixture && { mixture }),
      provenance: {
        engine: extraction.engineId,
        weights: network?.weightsHash ?? null,
        real: real.origin,
        fake: fake.origin,
      },
    };
  } finally {
    extraction.dispose();
  }
}

/** The network whose features a side has, where that is known. */
const networkSeen = ({ side, network }: Extracted): string | undefined =>
  'statistics' in side ? side.statistics.network : network && signOf(network);

function rowsFor({ side }: Extracted, what: string, flag: string): StoredFeatures {
  if ('rows' in side) return side.rows;
  throw new UserError(`${what} from samples, not from statistics: name samples with ${flag}.`);
}

/** The fakes' class probabilities where they are asked for, or the network is a classifier of this project. */
async function probabilitiesOf(
  { network, source }: Extracted,
  wanted: readonly Metric[] | undefined,
): Promise<Features | undefined> {
  if (!network?.probabilities || !source) return undefined;
  const asks = wanted?.some(({ needs }) => needs.includes('probabilities') || needs.includes('reached'));
  return (asks ?? isOwnClassifier(network.name)) ? extractProbabilities(network, source.images) : undefined;
}
