import { entryOf } from '../../ground/certain.js';
import { UserError } from '../../ground/errors.js';
import type { FoundMetric } from '../../metrics/discover.js';
import { defineMetric, randomSubset, type Metric, type Need } from '../../metric.js';
import { numpyRandom } from '../../random/mt19937.js';
import { inceptionScore, inceptionScoreDeviation } from '../../../metrics/arithmetic/inception-score.js';
import type { Features } from '../../../metrics/features/network.js';
import { kernelDistanceOfSubsets } from '../../../metrics/arithmetic/kernel-subsets.js';
import fd from '../../../metrics/fd.js';
import kd from '../../../metrics/kd_subsets.js';
import score from '../../../metrics/inception_score_10.js';

/** How another tool evaluates: its network with its resize, and its metrics under its names. */
export interface Likeness {
  readonly features: string;
  readonly metrics: readonly FoundMetric[];
}

const file = 'harness/scoring/samples/like.ts';

/** A metric under another name, and perhaps computed in another way. It is of no group here, and says nothing of our way. */
function as<N extends Need>(name: string, metric: Metric<N>, compute = metric.compute): FoundMetric {
  const { title, unit, better, isDistance, needs, cost, suits, source } = metric;
  return { ...defineMetric({ name, title, unit, better, isDistance, needs, cost, suits, source, compute }), file };
}

/** The seed of torch-fidelity's subsets and splits. */
const FIDELITY_SEED = 2020;
const SPLITS = 10;

/** It draws the fakes' subset first. */
const fidelityKernel = (...[{ subsets }]: Parameters<typeof kd.compute>): { mean: number; deviation: number } => {
  const { real, fake, count, size } = subsets;
  const random = numpyRandom(FIDELITY_SEED);
  const { mean, deviation } = kernelDistanceOfSubsets(fake, real, { subsets: count, size, randomOf: () => random });
  return { mean, deviation: asNumpy(deviation, count) };
};

/** It shuffles the samples before it splits them. */
const shuffled = (...[{ probabilities }]: Parameters<typeof score.compute>): Features =>
  randomSubset(probabilities, probabilities.count, numpyRandom(FIDELITY_SEED));

/** Of a standard deviation of so many values that was divided by their number − 1, the one of NumPy's `std`. */
const asNumpy = (deviation: number, values: number): number => deviation * Math.sqrt((values - 1) / values);

/** The tools by their names, with what they compute by default or by a flag. */
const tools: Readonly<Record<string, Likeness>> = {
  'torch-fidelity': {
    features: 'inception-tf',
    metrics: [
      as('inception_score_mean', score, (inputs) => inceptionScore(shuffled(inputs), SPLITS)),
      as('inception_score_std', score, (inputs) => asNumpy(inceptionScoreDeviation(shuffled(inputs), SPLITS), SPLITS)),
      as('frechet_inception_distance', fd),
      as('kernel_inception_distance_mean', kd, (inputs) => fidelityKernel(inputs).mean),
      as('kernel_inception_distance_std', kd, (inputs) => fidelityKernel(inputs).deviation),
    ],
  },
  'pytorch-fid': { features: 'inception-pytorch', metrics: [as('fid', fd)] },
  'clean-fid': { features: 'inception-clean', metrics: [as('fid', fd), as('kid', kd)] },
};

/** @throws UserError where the tool is not known. */
export function likenessOf(tool: string): Likeness {
  if (Object.hasOwn(tools, tool)) return entryOf(tools, tool);
  throw new UserError(`--like takes ${Object.keys(tools).join(', ')}, not "${tool}".`);
}
