import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../engines/engine.js';
import { UserError } from '../../ground/errors.js';
import { generate, discriminate } from '../discriminate.js';
import type { Model } from '../model.js';
import type { Energy } from './langevin.js';

const fixed = { training: false };

/**
 * U(x) / T with U = −s, the score with its sign turned: low where the discriminator finds samples real.
 * @throws UserError where it judges packs of samples, or samples with their classes.
 */
export function sampleEnergy(model: Model, weights: Tensors, temperature: number): Energy {
  if (model.recipe.pack > 1)
    throw new UserError(
      `The discriminator judges packs of ${model.recipe.pack} samples, so that one sample alone has no energy.`,
    );
  if (model.classes !== undefined)
    throw new UserError('The discriminator judges samples with their classes: chains on its energy are not drawn.');
  return (samples) => tf.div(discriminate(model, weights, samples, fixed).score, -temperature);
}

/**
 * U(G(z)) / T, as MEG's authors sample (Kumar et al. 2019, arXiv:1901.08508, section 3.2): neither the latents' prior nor
 * the generator's Jacobian is in it, so the law of G(z) is exp(−U/T) only where |det J| is constant.
 * @param prior Adds ½‖z‖², the latents' own density: the target of Che et al. 2020, arXiv:2003.06060.
 */
export function latentEnergy(model: Model, weights: Tensors, temperature: number, prior: boolean): Energy {
  const energy = sampleEnergy(model, weights, temperature);
  return (latents) => {
    const value = energy(generate(model, weights, latents, fixed));
    return prior ? tf.add(value, tf.mul(0.5, tf.sum(tf.square(latents), 1))) : value;
  };
}
