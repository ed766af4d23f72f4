import { defined } from '../../ground/certain.js';
import { advance, constrained } from '../advance.js';
import { discriminatorGradients, generateForward, generatorGradients, type Updates } from '../gradients.js';
import { generate } from '../discriminate.js';
import type { Model } from '../model.js';
import { discriminatorStepsBefore } from '../recipe.js';
import { generatorReadsReals } from '../rehearse.js';
import { auxiliaryRate, penaltyNoise } from './inputs.js';
import { discriminatorWork, GENERATOR_FORWARD, generatorWork, together } from './passes.js';
import type { Phase, Scheme } from './scheme.js';

/**
 * As published by nearly everyone: the discriminator's steps, each with a fresh batch and fresh latents, then one
 * generator step with fresh latents against the discriminator just updated.
 */
export const alternating: Scheme = {
  name: 'alternating',
  text: 'discriminator steps, then a generator step with fresh latents',
  refusal: () => undefined,
  phases: (model) => [
    discriminatorPhase(model, (step) => discriminatorStepsBefore(step, model.recipe)),
    generatorPhase(model),
  ],
};

/** A step of the discriminator alone. */
export function discriminatorPhase(model: Model, repeat: Phase['repeat']): Phase {
  return {
    name: 'discriminator',
    repeat,
    inputs: {
      real: { from: 'data' },
      latents: { from: 'latents' },
      learningRate: { from: 'learning rate', of: 'discriminator' },
      ...penaltyNoise(model),
    },
    work: together(GENERATOR_FORWARD, discriminatorWork(model)),
    reals: model.batchSize,
    step: (before, { real, latents, learningRate, penaltyNoise: noise }) => {
      const state = { ...before, ...constrained(model, before, 'before') };
      const fake = generate(model, state, defined(latents), { training: true });
      const draws = { real: defined(real), latents: defined(latents), noise };
      const { loss, gradients, updates } = discriminatorGradients(model, state, draws, fake);
      const next = advance(model, state, gradients, { discriminator: defined(learningRate) });
      return { state: { ...next, ...updates }, outputs: { discriminatorLoss: loss } };
    },
  };
}

/** A step of the generator alone, with the auxiliary network where there is one. */
function generatorPhase(model: Model): Phase {
  const readsReals = generatorReadsReals(model);
  return {
    name: 'generator',
    repeat: () => 1,
    inputs: {
      latents: { from: 'latents' },
      learningRate: { from: 'learning rate', of: 'generator' },
      ...auxiliaryRate(model),
      ...(readsReals && { real: { from: 'data' } as const }),
    },
    work: together(GENERATOR_FORWARD, generatorWork(model)),
    reals: readsReals ? model.batchSize : 0,
    step: (state, { real, latents, learningRate, auxiliaryRate: auxiliary }) => {
      const updates: Updates = {};
      const fakes = generateForward(model, state, defined(latents), updates);
      const { loss, gradients } = generatorGradients(model, state, { real, latents: defined(latents) }, fakes);
      const next = advance(model, state, gradients, {
        generator: defined(learningRate),
        ...(auxiliary && { auxiliary }),
      });
      return { state: { ...next, ...updates }, outputs: { generatorLoss: loss } };
    },
  };
}
