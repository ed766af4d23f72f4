import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../engines/engine.js';
import { averageName, optimizerOf, slotPrefix, type Model, type Player } from './model.js';
import { update } from './optimizers.js';

/**
 * The player's weights and slots after one step of its optimiser, and what follows from the step: the discriminator's
 * constraint, the average of the generator's weights.
 */
export function advance(
  model: Model,
  player: Player,
  state: Tensors,
  gradients: Tensors,
  learningRate: tf.Tensor,
): Tensors {
  const next = update(optimizerOf(model, player), slotPrefix(player), state, gradients, learningRate as tf.Scalar);
  switch (player) {
    case 'discriminator':
      return { ...next, ...constrained(model, next, 'after') };
    case 'generator':
      return { ...next, ...averaged(model, state, next) };
    case 'auxiliary':
      return next;
  }
}

/** The discriminator's weights as its constraint wants them at that moment of a step; none without a constraint. */
export function constrained(model: Model, weights: Tensors, when: 'before' | 'after'): Tensors {
  const { constrain } = model.objective;
  if (constrain?.when !== when) return {};
  const names = Object.keys(model.discriminator.parameters);
  return Object.fromEntries(names.map((name) => [name, constrain.apply(weights[name]!)]));
}

/** The moving averages one step on: a ← d·a + (1 − d)·w. */
function averaged({ recipe, generator }: Model, state: Tensors, next: Tensors): Tensors {
  if (recipe.ema === 0) return {};
  const names = Object.keys(generator.parameters);
  return Object.fromEntries(
    names.map((name) => {
      const average = state[averageName(name)]!;
      return [averageName(name), tf.add(average, tf.mul(tf.sub(next[name]!, average), 1 - recipe.ema))];
    }),
  );
}
