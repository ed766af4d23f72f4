import * as tf from '@tensorflow/tfjs-core';
import { gather, sampleSize, type Dataset } from '../data/dataset.js';
import type { Tensors } from '../engines/engine.js';
import { readOutput } from '../networks/backbone.js';
import { stream } from '../random.js';
import type { Model } from '../training/model.js';
import { sample } from '../training/trainer.js';
import type { Features } from '../../metrics/features/network.js';
import { columnName, type MetricName } from '../../metrics/names.js';
import { correlation, latentError, meanSquaredError, standardised } from '../../metrics/reconstruction.js';
import { UserError } from '../errors.js';
import type { RunSpec } from './record.js';

/** Samples that are encoded at an evaluation, at most. */
const MOST = 1000;
const BATCH = 250;

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
  const codes = await encode(model, weights, await sample(model, weights, latents));
  const held = Math.min(count, dataset.test.count);
  const size = sampleSize(dataset.shape);
  const originals = gather(
    dataset.test,
    Uint32Array.from({ length: held }, (_, i) => i),
    size,
  );
  const normalised = standardised(featuresOf(await encode(model, weights, originals), latentSize));
  const again = await sample(model, weights, Float32Array.from(normalised));

  const z = featuresOf(latents, latentSize);
  const v = featuresOf(codes, latentSize);
  const columns: Record<string, number | null> = {};
  const put = (metric: MetricName, network: string, of: number, compute: () => number): void => {
    if (wanted(metric)) columns[columnName(metric, network, of, 'test')] = nullWhereUndefined(compute);
  };
  put('rho', 'encoder', count, () => correlation(z, v));
  put('latent_error', 'encoder', count, () => latentError(z, v));
  put('pixel_error', 'pixels', held, () => meanSquaredError(featuresOf(originals, size), featuresOf(again, size)));
  return columns;
}

/** Codes of samples, [count × latent size], made with moving statistics, batch by batch. */
async function encode(model: Model, weights: Tensors, samples: Float32Array): Promise<Float32Array> {
  const { shape, latentSize } = model;
  const size = sampleSize(shape);
  const count = samples.length / size;
  const out = new Float32Array(count * latentSize);
  for (let start = 0; start < count; start += BATCH) {
    const rows = Math.min(BATCH, count - start);
    const codes = tf.tidy(() => {
      const batch = tf.tensor(samples.subarray(start * size, (start + rows) * size), [rows, ...shape]);
      return readOutput(model.discriminator.apply(weights, batch, { training: false }), model).codes;
    });
    out.set(await codes.data<'float32'>(), start * latentSize);
    codes.dispose();
  }
  return out;
}

const featuresOf = (values: Float32Array, dimensions: number): Features => ({
  ...{ count: values.length / dimensions, dimensions },
  values: Float64Array.from(values),
});

/** Sets that are not finite have no score. */
function nullWhereUndefined(compute: () => number): number | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
