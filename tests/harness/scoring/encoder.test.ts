import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { encode, encoderScores, latentsOf, reconstruct } from '../../../harness/scoring/encoder.js';
import { createModel, type Model } from '../../../harness/training/model.js';
import { commonRecipe } from '../../../harness/training/recipe.js';
import { encoder } from '../../../harness/variant.js';

beforeAll(async () => {
  await startCpu();
});

/** A model with G(z) = z and E(x) = as given. */
function modelWith(encoding: (x: tf.Tensor) => tf.Tensor): Model {
  const nothing = (): tf.Tensor => tf.scalar(0);
  const objective = { discriminatorLoss: nothing, generatorLoss: nothing, head: encoder((codes) => tf.mean(codes, 1)) };
  const model = createModel({
    objective,
    recipe: commonRecipe,
    shape: [4],
    width: 4,
    latentSize: 4,
    batchSize: 2,
  });
  return {
    ...model,
    generator: { ...model.generator, apply: (_, z) => tf.clone(z as tf.Tensor) },
    discriminator: { ...model.discriminator, apply: (_, x) => encoding(x as tf.Tensor) },
  };
}

const affine = modelWith((x) => tf.add(tf.mul(x, 3), 2));
// Each row has the mean 0 and the deviation 2 over its components; the second repeats the first at another place.
const z = Float32Array.of(2, -2, 2, -2, -2, -2, 2, 2);

describe('an encoder', () => {
  it('gives a code for each sample, in batches of any size', async () => {
    const samples = Float32Array.from({ length: 4 * 251 }, (_, i) => i / 1000);
    const codes = await encode(affine, {}, samples);
    expect(codes).toHaveLength(4 * 251);
    codes.forEach((code, i) => expect(code).toBeCloseTo(3 * samples[i]! + 2, 4));
  });

  it('normalises codes over their components', () => {
    expect([...latentsOf(Float32Array.of(1, 3, 1, 3, 5, 5, 5, 5), 4)]).toEqual([-1, 1, -1, 1, 0, 0, 0, 0]);
  });

  it('reconstructs G(N(E(x))): what is lost is the mean and the deviation', async () => {
    expect([...(await reconstruct(affine, {}, z))]).toEqual([1, -1, 1, -1, -1, -1, 1, 1].map(near));
  });

  it('scores ρ = 1 where it is affine, and the distances that the normalisation leaves', async () => {
    // |z − N(z)| = |z|/2 = √(4·4)/2 = 2 and (x − N(x))² = 1 in every component.
    expect(await encoderScores(affine, {}, { latents: z, reals: z })).toEqual({
      rho: near(1),
      latent_error: near(2),
      pixel_error: near(1),
    });
  });

  it('scores ρ = −1 where it turns latents round', async () => {
    const turned = modelWith((x) => tf.neg(x));
    // |z + z/2| = 1.5·4 = 6 and (x + x/2)² = 9.
    expect(await encoderScores(turned, {}, { latents: z, reals: z })).toEqual({
      rho: near(-1),
      latent_error: near(6),
      pixel_error: near(9),
    });
  });
});

const near = (value: number): unknown => expect.closeTo(value, 5);
