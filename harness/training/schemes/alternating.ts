import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../engines/engine.js';
import { pick, valueAndGradients } from '../differentiate.js';
import { generate, score, scoreBoth, slotPrefix, type Model } from '../model.js';
import { update } from '../optimizers.js';
import { generatorReadsReals } from '../rehearse.js';
import { PENALTY_PASSES, type InputSource, type Phase, type Scheme } from './scheme.js';

/**
 * As published by nearly everyone: the discriminator's steps, each with a fresh batch and fresh latents, then one
 * generator step with fresh latents against the discriminator just updated.
 */
export const alternating: Scheme = {
  name: 'alternating',
  phases: (model) => [discriminatorPhase(model), generatorPhase(model)],
};

function discriminatorPhase(model: Model): Phase {
  const { objective, recipe, batchSize, shape } = model;
  const noise = objective.penalty?.site.noise?.([batchSize, ...shape]);
  const inputs: Record<string, InputSource> = {
    real: { from: 'data' },
    latents: { from: 'latents' },
    learningRate: { from: 'learning rate', of: 'discriminator' },
    ...(noise && { penaltyNoise: { from: 'penalty noise', noise } }),
  };
  return {
    name: 'discriminator',
    repeat: recipe.discriminatorSteps,
    inputs,
    // Generator forward; discriminator forward, to-input and to-weights over reals and fakes.
    passes: 1 + 3 * 2 + (objective.penalty ? PENALTY_PASSES : 0),
    reals: batchSize,
    step: (state, { real, latents, learningRate, penaltyNoise }) => {
      const updates: Record<string, tf.Tensor> = {};
      const fake = generate(model, state, latents!, { training: true });
      const loss = (): tf.Tensor => {
        const scores = scoreBoth(model, state, { real: real!, fake }, { training: true, updates });
        const adversarial = objective.discriminatorLoss({ ...scores, samples: { real: real!, fake } });
        if (!objective.penalty) return adversarial;
        const points = objective.penalty.site.points({ real: real!, fake, noise: penaltyNoise });
        const critic = (x: tf.Tensor): tf.Tensor1D => score(model, state, x, { training: true });
        return tf.add(adversarial, objective.penalty.value(critic, points));
      };
      const { value, next } = descend(model, 'discriminator', state, loss, learningRate as tf.Scalar);
      return { state: { ...next, ...updates }, outputs: { discriminatorLoss: value } };
    },
  };
}

function generatorPhase(model: Model): Phase {
  const { objective, batchSize } = model;
  const readsReals = generatorReadsReals(objective);
  return {
    name: 'generator',
    repeat: 1,
    inputs: {
      latents: { from: 'latents' },
      learningRate: { from: 'learning rate', of: 'generator' },
      ...(readsReals && { real: { from: 'data' } as const }),
    },
    // Generator forward and both backward passes; discriminator forward and to-input; a forward pass over the reals.
    passes: 3 + 2 + (readsReals ? 1 : 0),
    reals: readsReals ? batchSize : 0,
    step: (state, { real, latents, learningRate }) => {
      const updates: Record<string, tf.Tensor> = {};
      const loss = (): tf.Tensor => {
        const fake = score(model, state, generate(model, state, latents!, { training: true, updates }), {
          training: true,
        });
        return objective.generatorLoss({
          fake,
          get real() {
            return score(model, state, real!, { training: true });
          },
        });
      };
      const { value, next } = descend(model, 'generator', state, loss, learningRate as tf.Scalar);
      return { state: { ...next, ...updates }, outputs: { generatorLoss: value } };
    },
  };
}

/** The loss, and the player's weights and slots after one step of its optimiser down the loss's gradient. */
function descend(
  model: Model,
  player: 'discriminator' | 'generator',
  state: Tensors,
  loss: () => tf.Tensor,
  learningRate: tf.Scalar,
): { value: tf.Scalar; next: Tensors } {
  const { value, gradients } = valueAndGradients(loss, pick(state, Object.keys(model[player].parameters)));
  const spec = player === 'generator' ? model.recipe.generatorOptimizer : model.recipe.discriminatorOptimizer;
  return { value, next: update(spec, slotPrefix(player), state, gradients, learningRate) };
}
