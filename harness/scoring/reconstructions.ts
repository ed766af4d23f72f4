import { gather, sampleSize, type Dataset } from '../data/dataset.js';
import type { Tensors } from '../engines/engine.js';
import { stream } from '../random/stream.js';
import { encoderScores, type EncoderScores } from './encoder.js';
import type { Model } from '../training/model.js';
import { columnName, type MetricName } from '../record/metric-names.js';
import type { RunSpec } from '../record/record.js';

/** Samples that are encoded at an evaluation, at most. */
const MOST = 1000;

/**
 * What an encoder makes of held-out data: `rho` and `latent_error` of the latents of fresh fakes, `pixel_error` of test
 * samples that are encoded, normalised and generated again. No columns where the discriminator is no encoder.
 * @param weights As `weightsToScore` gives them.
 */
export async function scoreReconstructions(
  model: Model,
  weights: Tensors,
  spec: RunSpec,
  dataset: Dataset,
): Promise<Record<string, number | null>> {
  const wanted = (metric: MetricName): boolean => spec.evaluation.metrics?.includes(metric) ?? true;
  if (model.head !== 'encoder') return {};
  const { latentSize } = model;
  const count = Math.min(spec.evaluation.samples, MOST);
  const latents = stream(spec.seed, 'reconstructed latents').normal(count * latentSize);
  const held = Math.min(count, dataset.test.count);
  const size = sampleSize(dataset.shape);
  const originals = gather(
    dataset.test,
    Uint32Array.from({ length: held }, (_, i) => i),
    size,
  );
  const scores = await encoderScores(model, weights, { latents, reals: originals });
  const columns: Record<string, number | null> = {};
  const put = (metric: keyof EncoderScores, network: string, of: number): void => {
    if (wanted(metric)) columns[columnName(metric, network, of, 'test')] = scores[metric];
  };
  put('rho', 'encoder', count);
  put('latent_error', 'encoder', count);
  put('pixel_error', 'pixels', held);
  return columns;
}
