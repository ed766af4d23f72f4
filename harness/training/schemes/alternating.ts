import { defined } from '../../ground/certain.js';
import { advance, constrained } from '../advance.js';
import { discriminatorGradients, generateForward, generatorGradients, type Updates } from '../gradients.js';
import { generate } from '../discriminate.js';
import type { Model } from '../model.js';
import { discriminatorStepsBefore } from '../recipe.js';
import { generatorReadsReals } from '../rehearse.js';
import { shown } from '../view.js';
import { labelsIn } from '../labels.js';
import { auxiliaryRate, fakeLabels, fakeView, penaltyNoise, realLabels, realView } from './inputs.js';
import { discriminatorWork, GENERATOR_FORWARD, generatorWork, together } from './passes.js';
import type { Phase, Scheme } from './scheme.js';

/**
 * As published by nearly everyone: the discriminator's steps, each with a fresh batch and fresh latents, then one
 * generator step with fresh latents against the discriminator just updated. A recipe may let the generator begin.
 */
export const alternating: Scheme = {
  name: 'alternating',
  text: 'discriminator steps, then a generator step with fresh latents',
  refusal: () => undefined,
  phases: (model) => {
    const { recipe } = model;
    const generator = generatorPhase(model);
    return recipe.generatorFirst
      ? [generator, discriminatorPhase(model, (step) => discriminatorStepsBefore(step + 1, recipe))]
      : [discriminatorPhase(model, (step) => discriminatorStepsBefore(step, recipe)), generator];
  },
};

/** A step of the discriminator alone. */
export function discriminatorPhase(model: Model, repeat: Phase['repeat']): Phase {
  return {
    name: 'discriminator',
    repeat,
    inputs: {
      real: { from: 'data' },
      ...realLabels(model),
      latents: { from: 'latents' },
      ...fakeLabels(model),
      learningRate: { from: 'learning rate', of: 'discriminator' },
      ...penaltyNoise(model),
      ...realView(model),
      ...fakeView(model),
    },
    work: together(GENERATOR_FORWARD, discriminatorWork(model)),
    reals: model.batchSize,
    step: (before, { latents, learningRate, penaltyNoise: noise, ...inputs }) => {
      const state = { ...before, ...constrained(model, before, 'before') };
      const labels = labelsIn(inputs);
      const made = generate(model, state, defined(latents), { training: true, labels: labels?.fake });
      const fake = shown(model.recipe, made, inputs.fakeView);
      const real = shown(model.recipe, defined(inputs.real), inputs.realView);
      const draws = { real, latents: defined(latents), noise, labels };
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
      ...fakeLabels(model),
      learningRate: { from: 'learning rate', of: 'generator' },
      ...auxiliaryRate(model),
      ...(readsReals && { real: { from: 'data' } as const, ...realLabels(model), ...realView(model) }),
      ...fakeView(model),
    },
    work: together(GENERATOR_FORWARD, generatorWork(model)),
    reals: readsReals ? model.batchSize : 0,
    step: (state, { latents, learningRate, auxiliaryRate: auxiliary, ...inputs }) => {
      const updates: Updates = {};
      const labels = labelsIn(inputs);
      const draws = { latents: defined(latents), labels: labels?.fake, view: inputs.fakeView };
      const fakes = generateForward(model, state, draws, updates);
      const real = inputs.real && shown(model.recipe, inputs.real, inputs.realView);
      const { loss, gradients } = generatorGradients(model, state, { real, latents: defined(latents), labels }, fakes);
      const next = advance(model, state, gradients, {
        generator: defined(learningRate),
        ...(auxiliary && { auxiliary }),
      });
      return { state: { ...next, ...updates }, outputs: { generatorLoss: loss } };
    },
  };
}
