import type * as tf from '@tensorflow/tfjs-core';
import { advance, constrained } from '../advance.js';
import { pick, valueAndGradients } from '../differentiate.js';
import { batchOf, generate, judge, judgeEach } from '../judge.js';
import type { Model } from '../model.js';
import { discriminatorStepsBefore } from '../recipe.js';
import { generatorReadsReals } from '../rehearse.js';
import { auxiliaryTerm, generatorTerm, penaltyNoise, penaltyTerm, remember, sum } from '../terms.js';
import { AUXILIARY_PASSES, PENALTY_PASSES, type Phase, type Scheme } from './scheme.js';

/**
 * As published by nearly everyone: the discriminator's steps, each with a fresh batch and fresh latents, then one
 * generator step with fresh latents against the discriminator just updated.
 */
export const alternating: Scheme = {
  name: 'alternating',
  text: 'discriminator steps, then a generator step with fresh latents',
  refusal: () => undefined,
  phases: (model) => [discriminatorPhase(model), generatorPhase(model)],
};

function discriminatorPhase(model: Model): Phase {
  const { objective, recipe, batchSize, discriminator } = model;
  const noise = penaltyNoise(model);
  return {
    name: 'discriminator',
    repeat: (generatorStep) => discriminatorStepsBefore(generatorStep, recipe),
    inputs: {
      real: { from: 'data' },
      latents: { from: 'latents' },
      learningRate: { from: 'learning rate', of: 'discriminator' },
      ...(noise && { penaltyNoise: { from: 'penalty noise', noise } as const }),
    },
    // Generator forward; discriminator forward, to-input and to-weights over reals and fakes.
    passes: 1 + 3 * 2 + PENALTY_PASSES * (objective.penalty?.batches ?? 0),
    reals: batchSize,
    step: (before, { real, latents, learningRate, penaltyNoise: noise }) => {
      const state = { ...before, ...constrained(model, before, 'before') };
      const updates: Record<string, tf.Tensor> = {};
      const fake = generate(model, state, latents!, { training: true });
      const loss = (): tf.Tensor => {
        const [reals, fakes] = judgeEach(model, state, [real!, fake], { training: true, updates });
        const batch = batchOf(model, state, { real: real!, fake, latents: latents! }, { real: reals!, fake: fakes! });
        remember(model, batch, updates);
        return sum(
          objective.discriminatorLoss(batch),
          objective.sharedLoss?.(batch),
          penaltyTerm(model, state, { real: real!, fake, noise }),
        );
      };
      const { value, gradients } = valueAndGradients(loss, pick(state, Object.keys(discriminator.parameters)));
      const next = advance(model, 'discriminator', state, gradients, learningRate!);
      return { state: { ...next, ...updates }, outputs: { discriminatorLoss: value } };
    },
  };
}

function generatorPhase(model: Model): Phase {
  const { objective, batchSize, generator, auxiliary } = model;
  const readsReals = generatorReadsReals(model);
  return {
    name: 'generator',
    repeat: () => 1,
    inputs: {
      latents: { from: 'latents' },
      learningRate: { from: 'learning rate', of: 'generator' },
      ...(auxiliary && { auxiliaryRate: { from: 'learning rate', of: 'auxiliary' } as const }),
      ...(readsReals && { real: { from: 'data' } as const }),
    },
    // Generator forward and both backward passes; discriminator forward and to-input; a forward pass over the reals.
    passes: 3 + 2 + (readsReals ? 1 : 0) + (auxiliary ? AUXILIARY_PASSES : 0),
    reals: readsReals ? batchSize : 0,
    step: (state, { real, latents, learningRate, auxiliaryRate }) => {
      const updates: Record<string, tf.Tensor> = {};
      const loss = (): tf.Tensor => {
        const fake = generate(model, state, latents!, { training: true, updates });
        const batch = batchOf(
          model,
          state,
          { real, fake, latents: latents! },
          {
            real: () => judge(model, state, real!, { training: true }),
            fake: judge(model, state, fake, { training: true }),
          },
        );
        return sum(
          generatorTerm(model, batch),
          objective.sharedLoss?.(batch),
          auxiliaryTerm(model, state, fake, latents!),
        );
      };
      const trained = { ...generator.parameters, ...auxiliary?.parameters };
      const { value, gradients } = valueAndGradients(loss, pick(state, Object.keys(trained)));
      const own = (network: { parameters: object }): typeof gradients =>
        pick(gradients, Object.keys(network.parameters));
      const next = {
        ...advance(model, 'generator', state, own(generator), learningRate!),
        ...(auxiliary && advance(model, 'auxiliary', state, own(auxiliary), auxiliaryRate!)),
      };
      return { state: { ...next, ...updates }, outputs: { generatorLoss: value } };
    },
  };
}
