import * as tf from '@tensorflow/tfjs-core';
import { entryOf } from '../ground/certain.js';
import type { Tensors } from '../engines/engine.js';
import { pick } from './differentiate.js';
import { averageName, optimizerOf, players, slotPrefix, type Model, type Player } from './model.js';
import { squaredNorm } from './norm.js';
import { update } from './optimizers.js';

/** The learning rates of the players that a step advances. */
export type LearningRates = Partial<Record<Player, tf.Tensor>>;

/**
 * The weights and slots of each player after one step of its optimiser, and what follows from the step: the
 * discriminator's constraint, the average of the generator's weights.
 */
export function advance(model: Model, state: Tensors, gradients: Tensors, rates: LearningRates): Tensors {
  const next: Record<string, tf.Tensor> = {};
  for (const [player, { parameters }] of players(model)) {
    const rate = rates[player];
    if (!rate) continue;
    const own = clipped(pick(gradients, Object.keys(parameters)), model.recipe.clipGradients);
    Object.assign(next, update(optimizerOf(model, player), slotPrefix(player), state, own, rate as tf.Scalar));
  }
  if (rates.discriminator) Object.assign(next, constrained(model, next, 'after'));
  if (rates.generator) Object.assign(next, averaged(model, state, next));
  return next;
}

/** The gradients, all scaled down alike where their common Euclidean norm is above the bound; 0: as they are. */
function clipped(gradients: Tensors, bound: number): Tensors {
  if (bound === 0) return gradients;
  const norm = tf.sqrt(squaredNorm(Object.values(gradients)));
  const factor = tf.minimum(1, tf.div(bound, tf.add(norm, TINY)));
  return Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient, factor)]));
}

/** Against a division by 0 where all gradients are. */
const TINY = 1e-12;

/** The discriminator's weights as its constraint wants them at that moment of a step; none without a constraint. */
export function constrained(model: Model, weights: Tensors, when: 'before' | 'after'): Tensors {
  const { constrain } = model.objective;
  if (constrain?.when !== when) return {};
  const names = Object.keys(model.discriminator.parameters);
  return Object.fromEntries(names.map((name) => [name, constrain.apply(entryOf(weights, name))]));
}

/** The moving averages one step on: a ← d·a + (1 − d)·w. */
function averaged({ recipe, generator }: Model, state: Tensors, next: Tensors): Tensors {
  if (recipe.ema === 0) return {};
  const names = Object.keys(generator.parameters);
  return Object.fromEntries(
    names.map((name) => {
      const average = entryOf(state, averageName(name));
      return [averageName(name), tf.add(average, tf.mul(tf.sub(entryOf(next, name), average), 1 - recipe.ema))];
    }),
  );
}
