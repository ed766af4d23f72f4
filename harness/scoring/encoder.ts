import * as tf from '@tensorflow/tfjs-core';
import { sampleSize } from '../data/dataset.js';
import type { Tensors } from '../engines/engine.js';
import { UserError } from '../ground/errors.js';
import { readOutput } from '../networks/backbone.js';
import type { Model } from '../training/model.js';
import { sample } from '../training/trainer.js';
import type { Features } from '../../metrics/features/network.js';
import { correlation, latentError, meanSquaredError, standardised } from '../../metrics/arithmetic/reconstruction.js';

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

/** The scores of a discriminator that is an encoder, by their names in metrics/names.ts; null where samples are not finite. */
export type EncoderScores = Readonly<Record<'rho' | 'latent_error' | 'pixel_error', number | null>>;

/**
 * How well the encoder inverts the generator: ρ and ‖z − N(E(G(z)))‖ of the given latents [n × latent size], which the
 * training has not seen, and the mean squared error of G(N(E(x))) for held-out samples x [m × sample size].
 * @param weights Parameters and buffers of both networks.
 */
export async function encoderScores(
  model: Model,
  weights: Tensors,
  { latents, reals }: { latents: Float32Array; reals: Float32Array },
): Promise<EncoderScores> {
  const { latentSize, shape } = model;
  const size = sampleSize(shape);
  const codes = await encode(model, weights, await sample(model, weights, latents));
  const [z, v] = [rowsOf(latents, latentSize), rowsOf(codes, latentSize)];
  const [x, again] = [rowsOf(reals, size), rowsOf(await reconstruct(model, weights, reals), size)];
  return {
    rho: nullWhereUndefined(() => correlation(z, v)),
    latent_error: nullWhereUndefined(() => latentError(z, v)),
    pixel_error: nullWhereUndefined(() => meanSquaredError(x, again)),
  };
}

/** Sets that are not finite have no score. */
function nullWhereUndefined(compute: () => number): number | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
