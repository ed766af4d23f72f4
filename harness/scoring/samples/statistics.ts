import { itemAt } from '../../ground/certain.js';
import { UserError } from '../../ground/errors.js';
import { arrayNames, isStatistics, readArray } from '../../ground/arrays/read.js';
import { writeNpz, type WrittenArray } from '../../ground/arrays/npz.js';
import type { Gaussian } from '../../../metrics/arithmetic/moments.js';
import type { FeatureNetwork } from '../../../metrics/features/network.js';
import { existingPlace, isNpz } from './places.js';

/** Mean and covariance of features that need not be at hand. */
export interface Statistics extends Gaussian {
  /** How many samples they are of, where the file says it. */
  readonly count?: number;
  /** The feature network, as `signOf` says it, where the file has it. */
  readonly network?: string;
}

/** A feature network in a file of statistics: its name, which has the resize, and digits of its weights' sha256. */
export const signOf = ({ name, weightsHash }: Pick<FeatureNetwork, 'name' | 'weightsHash'>): string =>
  `${name} ${weightsHash.slice(0, 8)}`;

/** How far apart two halves of a covariance may be, in its largest entry: float32 files are not quite symmetric. */
const ASYMMETRY = 1e-4;

/**
 * The statistics that a word names: an .npz file with `mu` and `sigma`, as pytorch-fid, TTUR and clean-fid write them.
 * Undefined where it is something else.
 * @throws UserError where they are no mean and covariance.
 */
export function loadStatistics(word: string): Statistics | undefined {
  if (!/\.npz$/i.test(word)) return undefined; // with an option one array of the file is meant
  const place = existingPlace(word);
  if (!isNpz(place) || !isStatistics(arrayNames(place.path))) return undefined;
  const read = (name: string): ReturnType<typeof readArray> => readArray(place.path, name);
  const [mu, sigma] = [read('mu'), read('sigma')];
  const [dimensions = 0, ...more] = mu.shape;
  if (more.length > 0 || sigma.shape.join() !== `${dimensions},${dimensions}`)
    throw new UserError(
      `${word} has mu of shape [${mu.shape.join(', ')}] and sigma of [${sigma.shape.join(', ')}]; they have to be [d] and [d, d].`,
    );
  const [mean, covariance] = [Float64Array.from(mu.data), Float64Array.from(sigma.data)];
  checkCovariance(mean, covariance, word);
  const names = arrayNames(place.path);
  const count = names.includes('count') ? itemAt(read('count').data, 0) : undefined;
  const network = names.includes('network') ? signIn(read('network').data) : undefined;
  return {
    ...{ mean, covariance },
    ...(count !== undefined && count > 0 && { count }),
    ...(network !== undefined && { network }),
  };
}

/** Bytes that ganbench did not write are ignored. */
function signIn(bytes: ArrayLike<number>): string | undefined {
  const text = Buffer.from(Array.from(bytes)).toString();
  return /^[a-z0-9-]{1,100} [0-9a-f]{8}$/.test(text) ? text : undefined;
}

function checkCovariance(mean: Float64Array, covariance: Float64Array, word: string): void {
  const d = mean.length;
  if (![mean, covariance].every((values) => values.every(Number.isFinite)))
    throw new UserError(`${word} holds values that are not finite: it cannot be compared with.`);
  const largest = covariance.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let i = 0; i < d; i++)
    for (let j = 0; j < i; j++)
      if (Math.abs(itemAt(covariance, i * d + j) - itemAt(covariance, j * d + i)) > ASYMMETRY * largest)
        throw new UserError(`${word} has a sigma that is not symmetric, so it is no covariance.`);
}

/** Writes them as `loadStatistics` and pytorch-fid read them; of the network's sign the bytes. */
export function writeStatistics(file: string, { mean, covariance, count, network }: Statistics): void {
  const d = mean.length;
  writeNpz(file, {
    mu: { shape: [d], data: mean },
    sigma: { shape: [d, d], data: covariance },
    ...(count !== undefined && { count: { shape: [], data: Float64Array.of(count) } }),
    ...(network !== undefined && { network: bytesOf(network) }),
  });
}

function bytesOf(text: string): WrittenArray {
  const data = new TextEncoder().encode(text);
  return { shape: [data.length], data };
}
