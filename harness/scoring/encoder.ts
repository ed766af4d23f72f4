import * as tf from '@tensorflow/tfjs-core';
import { sampleSize } from '../data/dataset.js';
import type { Tensors } from '../engines/engine.js';
import type { Metric } from '../metrics/definition.js';
import { programMetrics } from '../metrics/program.js';
import { readOutput } from '../networks/backbone.js';
import type { Model } from '../training/model.js';
import { sample } from '../training/sampler.js';
import type { Features } from '../../metrics/features/network.js';
import { standardised } from '../../metrics/arithmetic/reconstruction.js';
import { compute } from './compute.js';

const BATCH = 250;

/** Codes [n × latent size] of samples [n × sample size] by a discriminator that is an encoder, batch by batch. */
export async function encode(model: Model, weights: Tensors, samples: Float32Array): Promise<Float32Array> {
  const { shape, latentSize } = model;
  const size = sampleSize(shape);
  const count = samples.length / size;
  const codes = new Float32Array(count * latentSize);
  for (let start = 0; start < count; start += BATCH) {
    const rows = Math.min(BATCH, count - start);
    const made = tf.tidy(() => {
      const batch = tf.tensor(samples.subarray(start * size, (start + rows) * size), [rows, ...shape]);
      return readOutput(model.discriminator.apply(weights, batch, { training: false }), model).codes;
    });
    codes.set(await made.data<'float32'>(), start * latentSize);
    made.dispose();
  }
  return codes;
}

/** Rows of `dimensions` numbers for a metric. */
const rowsOf = (values: Float32Array, dimensions: number): Features => ({
  count: values.length / dimensions,
  dimensions,
  values: Float64Array.from(values),
});

/** N(v): codes [n × latent size] with the mean 0 and the deviation 1 over each one's components; latents that G takes. */
export const latentsOf = (codes: Float32Array, latentSize: number): Float32Array =>
  Float32Array.from(standardised(rowsOf(codes, latentSize)));

/** G(N(E(x))) of samples [n × sample size]. Su 2019, arXiv:1903.01931, section 3. */
export async function reconstruct(model: Model, weights: Tensors, samples: Float32Array): Promise<Float32Array> {
  const codes = await encode(model, weights, samples);
  return sample(model, weights, latentsOf(codes, model.latentSize));
}

/** Whether a metric is of what an encoder makes of latents and samples. */
export const isOfEncoder = ({ needs }: Metric): boolean =>
  needs.every((need) => need === 'codes' || need === 'reconstructions');

/** The scores of a discriminator that is an encoder, by metric; null where samples are not finite. */
export type EncoderScores = Readonly<Record<string, number | null>>;

/**
 * How well the encoder inverts the generator, by metrics of the given latents [n × latent size], which the training has not
 * seen, and their codes, and of held-out samples x [m × sample size] and G(N(E(x))): `rho`, `latent_error`, `pixel_error`.
 * @param weights Parameters and buffers of both networks.
 * @param metrics Those of encoders.
 */
export async function encoderScores(
  model: Model,
  weights: Tensors,
  { latents, reals }: { latents: Float32Array; reals: Float32Array },
  metrics: readonly Metric[] = programMetrics.filter(isOfEncoder),
): Promise<EncoderScores> {
  const { latentSize, shape } = model;
  const size = sampleSize(shape);
  const codes = await encode(model, weights, await sample(model, weights, latents));
  const again = await reconstruct(model, weights, reals);
  const { values } = compute(metrics, {
    codes: () => ({ latents: rowsOf(latents, latentSize), codes: rowsOf(codes, latentSize) }),
    reconstructions: () => ({ originals: rowsOf(reals, size), reconstructions: rowsOf(again, size) }),
  });
  return Object.fromEntries(metrics.map(({ name }) => [name, values[name] ?? null]));
}
