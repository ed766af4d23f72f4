import { float64At, itemAt } from '../../harness/ground/certain.js';
import { UserError } from '../../harness/ground/errors.js';
import type { Features } from '../features/network.js';
import { checkSets } from './inputs.js';
import { nearestIn } from './neighbours.js';

/** Samples within this many standard deviations of their centre are of high quality. */
const RADIUS = 3;

/** A mixture of Gaussians with equal weights and one standard deviation. */
export interface Mixture {
  readonly centres: readonly (readonly number[])[];
  readonly deviation: number;
}

export interface Modes {
  /** Modes that were found; higher is better. */
  readonly modes: number;
  /** KL(histogram of modes ‖ uniform over all modes) in nats, from 0 to log(number of modes); lower is better. */
  readonly klModes: number;
}

export interface MixtureModes extends Modes {
  /** Share of samples within 3 standard deviations of the nearest centre; higher is better. */
  readonly highQuality: number;
}

/** To which of several modes samples belong. */
export interface Reached {
  /** How many modes there are. */
  readonly modes: number;
  /** The mode of each sample, from 0. */
  readonly labels: ArrayLike<number>;
  /** The modes of the samples that count as having found theirs. */
  readonly found: ArrayLike<number>;
}

/**
 * A sample belongs to the nearest centre, and finds it where it is of high quality. As in Lin et al. 2018, "PacGAN",
 * arXiv:1712.04086, section 4.1.
 * @throws UserError where there is no sample, one is not finite or has not the centres' dimensions.
 */
export function nearestCentres(samples: Features, { centres, deviation }: Mixture): Reached {
  const { index, squared } = nearestIn(samples, {
    count: centres.length,
    dimensions: itemAt(centres, 0).length,
    values: Float64Array.from(centres.flat()),
  });
  const found = index.filter((_, i) => float64At(squared, i) <= (RADIUS * deviation) ** 2);
  return { modes: centres.length, labels: index, found };
}

/** Every sample finds its class. */
export const classesOf = (labels: ArrayLike<number>, modes: number): Reached => ({ modes, labels, found: labels });

/**
 * How many modes were found; higher is better.
 * @throws UserError where there is no sample or one is of no mode.
 */
export function foundModes({ modes, found, labels }: Reached): number {
  checkLabels(labels);
  return histogram(found, modes).filter((count) => count > 0).length;
}

/**
 * KL(histogram of all samples' modes ‖ uniform over all modes) in nats, from 0 to log(number of modes); lower is better.
 * @throws UserError where there is no sample or one is of no mode.
 */
export function divergenceOfModes({ modes, labels }: Reached): number {
  checkLabels(labels);
  return divergenceFromUniform(histogram(labels, modes));
}

/** Modes of a mixture that samples reach, by `nearestCentres`. */
export function mixtureModes(samples: Features, mixture: Mixture): MixtureModes {
  const labels = nearestCentres(samples, mixture);
  return {
    modes: foundModes(labels),
    klModes: divergenceOfModes(labels),
    highQuality: shareFound(labels),
  };
}

/**
 * The share of the samples that have found their mode.
 * @throws UserError where there is no sample.
 */
export function shareFound({ found, labels }: Reached): number {
  checkLabels(labels);
  return found.length / labels.length;
}

/**
 * Classes that samples reach. For Stacked MNIST the class is 100a + 10b + c of the channels' digits, of 1000: Metz et al.
 * 2017, arXiv:1611.02163, section 3.3.
 * @param labels The class of each sample, from 0.
 * @throws UserError where there is no label or one is not a class.
 */
export function classModes(labels: ArrayLike<number>, classes: number): Modes {
  const all = classesOf(labels, classes);
  return { modes: foundModes(all), klModes: divergenceOfModes(all) };
}

/** The most probable class of every row, the first of equals. */
export function mostProbable(probabilities: Features): Uint32Array {
  checkSets('A most probable class', [probabilities], 1);
  const { count, dimensions, values } = probabilities;
  return Uint32Array.from({ length: count }, (_, row) => {
    let best = 0;
    for (let c = 1; c < dimensions; c++) {
      if (float64At(values, row * dimensions + c) > float64At(values, row * dimensions + best)) best = c;
    }
    return best;
  });
}

function checkLabels({ length }: ArrayLike<number>): void {
  if (length === 0) throw new UserError('Modes need at least 1 sample, but there are none.');
}

function histogram(labels: ArrayLike<number>, classes: number): Float64Array {
  const counts = new Float64Array(classes);
  for (let i = 0; i < labels.length; i++) {
    const label = itemAt(labels, i);
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      throw new UserError(`Sample ${i} has the class ${label}, but classes go from 0 to ${classes - 1}.`);
    counts[label]!++;
  }
  return counts;
}

/** Σ p log(p·K) over the classes that occur: 0 · log 0 = 0. */
function divergenceFromUniform(counts: Float64Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce(
    (sum, count) => (count > 0 ? sum + (count / total) * Math.log((count / total) * counts.length) : sum),
    0,
  );
}
