import type { Dataset } from '../data/dataset.js';
import type { Tensors } from '../engines/engine.js';
import { stream } from '../random.js';
import type { Model } from '../training/model.js';
import { sample } from '../training/trainer.js';
import { hasLostDiversity } from '../../metrics/collapse.js';
import { frechetDistance } from '../../metrics/frechet.js';
import { kernelDistance } from '../../metrics/kernel-distance.js';
import { gaussianOf } from '../../metrics/moments.js';
import { columnName, type MetricName } from '../../metrics/names.js';
import { extractFeatures } from '../../metrics/features/extract.js';
import type { Features, FeatureNetwork } from '../../metrics/features/network.js';
import type { Reference } from '../../metrics/reference.js';
import type { RunSpec } from './record.js';

export type Metrics = Record<string, number | null>;

/** A feature network with the statistics of the reals in its features; the train split only for networks that choose. */
export interface Judge {
  readonly network: FeatureNetwork;
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

/** Samples of the two draws of evaluation latents, [spec.evaluation.samples × sample size] each. */
export async function drawFakes(model: Model, weights: Tensors, spec: RunSpec): Promise<Fakes> {
  const draw = (name: string): Promise<Float32Array> => {
    const latents = stream(spec.seed, name).normal(spec.evaluation.samples * spec.latentSize);
    return sample(model, weights, latents);
  };
  return { chosen: await draw('selection latents'), reported: await draw('evaluation latents') };
}

/** The column by which the best step is chosen. */
export const choosingColumn = (spec: RunSpec): string =>
  columnName('fd', spec.evaluation.curve[0]!, spec.evaluation.samples, 'train');

/** All metric columns of one evaluation in one network's features, and whether the samples have collapsed. */
export async function judge(
  { network, train, test }: Judge,
  fakes: Fakes,
  dataset: Dataset,
): Promise<{ metrics: Metrics; collapsed: boolean }> {
  const reported = await featuresOf(network, fakes.reported, dataset);
  const column = (metric: MetricName, split: string): string => columnName(metric, network.name, reported.count, split);
  const metrics: Metrics = { [column('fd', 'test')]: null, [column('kd', 'test')]: null };
  let collapsed = false;
  if (isFinite(reported)) {
    const gaussian = gaussianOf(reported);
    metrics[column('fd', 'test')] = frechetDistance(gaussian, test.gaussian);
    metrics[column('kd', 'test')] = kernelDistance(reported, test.features, test.kernelSelfSum);
    collapsed = hasLostDiversity(test.gaussian, gaussian);
  }
  if (train) {
    const chosen = await featuresOf(network, fakes.chosen, dataset);
    metrics[column('fd', 'train')] = isFinite(chosen) ? frechetDistance(gaussianOf(chosen), train.gaussian) : null;
  }
  return { metrics, collapsed };
}

const isFinite = ({ values }: Features): boolean => values.every(Number.isFinite);

function featuresOf(network: FeatureNetwork, samples: Float32Array, { shape }: Dataset): Promise<Features> {
  const size = shape.reduce((product, length) => product * length, 1);
  return extractFeatures(network, {
    count: samples.length / size,
    shape,
    read: (index, out, offset) => out.set(samples.subarray(index * size, (index + 1) * size), offset),
  });
}
