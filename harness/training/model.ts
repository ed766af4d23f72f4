import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../engines/engine.js';
import { backbone, type Networks } from '../networks/backbone.js';
import type { Network, Pass } from '../networks/network.js';
import { initialise } from '../networks/network.js';
import type { Random } from '../random.js';
import type { Objective, Recipe } from '../variant.js';
import { slots } from './optimizers.js';

/** Everything that the steps of one run are made of; no tensors. */
export interface Model extends Networks {
  readonly objective: Objective;
  readonly recipe: Recipe;
  readonly batchSize: number;
  readonly latentSize: number;
  /** The shape of one sample. */
  readonly shape: readonly number[];
}

export type Player = 'generator' | 'discriminator';

/** Prefix of a player's optimiser slots in the state. */
export const slotPrefix = (player: Player): string => `${player}-optimizer`;

export function createModel(options: {
  objective: Objective;
  recipe: Recipe;
  shape: readonly number[];
  width: number;
  latentSize: number;
  batchSize: number;
}): Model {
  const { objective, recipe, shape, latentSize, batchSize } = options;
  return { ...backbone({ ...options, ...recipe }), objective, recipe, shape, latentSize, batchSize };
}

/** Weights, buffers and optimiser slots before the first step. */
export function initialState(model: Model, random: Random): Tensors {
  const { generator, discriminator, recipe } = model;
  return {
    ...initialise(generator.parameters, random),
    ...initialise(discriminator.parameters, random),
    ...initialise({ ...generator.buffers, ...discriminator.buffers }, random),
    ...initialise(slots(recipe.generatorOptimizer, slotPrefix('generator'), generator.parameters), random),
    ...initialise(slots(recipe.discriminatorOptimizer, slotPrefix('discriminator'), discriminator.parameters), random),
  };
}

/** Names of the tensors that make samples: the generator's parameters and moving statistics. */
export const weightNames = (network: Network): string[] =>
  [...Object.keys(network.parameters), ...Object.keys(network.buffers)].sort();

export const generate = ({ generator }: Model, weights: Tensors, latents: tf.Tensor, pass: Pass): tf.Tensor =>
  generator.apply(weights, latents, pass);

export const score = ({ discriminator }: Model, weights: Tensors, samples: tf.Tensor, pass: Pass): tf.Tensor1D =>
  discriminator.apply(weights, samples, pass) as tf.Tensor1D;

/**
 * Scores of reals and fakes. One concatenated pass where no layer mixes samples, two passes where one does: with batch
 * normalisation reals and fakes go through the discriminator as separate batches.
 */
export function scoreBoth(
  model: Model,
  weights: Tensors,
  batch: { real: tf.Tensor; fake: tf.Tensor },
  pass: Pass,
): { real: tf.Tensor1D; fake: tf.Tensor1D } {
  const { real, fake } = batch;
  if (model.discriminator.mixesSamples)
    return { real: score(model, weights, real, pass), fake: score(model, weights, fake, pass) };
  const scores = score(model, weights, tf.concat([real, fake]), pass);
  const [reals, fakes] = [real.shape[0]!, fake.shape[0]!];
  return { real: tf.slice(scores, 0, reals), fake: tf.slice(scores, reals, fakes) };
}
