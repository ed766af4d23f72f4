import { gather, sampleSize, type Dataset } from '../data/dataset.js';
import type { Tensors } from '../engines/engine.js';
import { stream } from '../random/stream.js';
import { metricsOf } from '../metrics/catalogue.js';
import type { Catalogue } from '../metrics/discover.js';
import type { Model } from '../training/model.js';
import { columnName } from '../record/columns.js';
import type { RunSpec } from '../record/record.js';
import { encoderScores, isOfEncoder } from './encoder.js';

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
  catalogue?: Catalogue,
): Promise<Record<string, number | null>> {
  if (model.head !== 'encoder') return {};
  const metrics = metricsOf(spec.evaluation.metrics, dataset, catalogue).filter(isOfEncoder);
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
  const scores = await encoderScores(model, weights, { latents, reals: originals }, metrics);
  return Object.fromEntries(
    metrics.map(({ name, needs }) => {
      const [network, of] = needs.includes('reconstructions')
        ? (['pixels', held] as const)
        : (['encoder', count] as const);
      return [columnName(name, network, of, 'test'), scores[name] ?? null];
    }),
  );
}
