import * as tf from '@tensorflow/tfjs-core';
import { defined } from '../../ground/certain.js';
import { advance, constrained } from '../advance.js';
import type { Tensors } from '../../engines/engine.js';
import { generateForward, type Draws, type Fakes, type Updates } from '../gradients.js';
import type { Model } from '../model.js';
import { shown } from '../view.js';
import { labelsIn } from '../labels.js';
import { auxiliaryRate, fakeLabels, fakeView, penaltyNoise, realLabels, realView } from './inputs.js';
import type { Work } from './passes.js';
import type { Phase } from './scheme.js';

/** What a joint step starts from: the state, the draws, and the fakes with their way back to the generator. */
export interface Point extends Draws {
  readonly state: Tensors;
  readonly fakes: Fakes;
}

/** Gradients for all players, by parameter, and what else the step changes and tells. */
export interface JointGradients {
  readonly gradients: Tensors;
  readonly updates: Tensors;
  readonly losses: { readonly discriminatorLoss: Tensors[string]; readonly generatorLoss: Tensors[string] };
}

/** One step of all players from the same point, on one batch of reals and one of fakes. */
export function jointPhase(
  model: Model,
  work: Work,
  differentiate: (model: Model, point: Point) => JointGradients,
): Phase {
  const at = (before: Tensors, inputs: Tensors): { state: Tensors; joint: JointGradients } => {
    const state = { ...before, ...constrained(model, before, 'before') };
    const point = pointOf(model, state, inputs);
    const joint = differentiate(model, point);
    return { state, joint: { ...joint, updates: { ...joint.updates, ...point.updates } } };
  };
  return {
    name: 'joint',
    repeat: () => 1,
    inputs: jointInputs(model),
    work,
    reals: model.batchSize,
    step: (before, inputs) => {
      const { state, joint } = at(before, inputs);
      const next = advance(model, state, joint.gradients, ratesOf(inputs));
      return { state: { ...next, ...joint.updates }, outputs: { ...joint.losses } };
    },
    gradients: (state, inputs) => {
      const { gradients, updates, losses } = at(state, inputs).joint;
      tf.dispose([updates, losses]); // they are kept beyond their scope
      return gradients;
    },
  };
}

/** Inputs of a step in which every player takes part. */
export const jointInputs = (model: Model): Phase['inputs'] => ({
  real: { from: 'data' },
  ...realLabels(model),
  latents: { from: 'latents' },
  ...fakeLabels(model),
  discriminatorRate: { from: 'learning rate', of: 'discriminator' },
  generatorRate: { from: 'learning rate', of: 'generator' },
  ...auxiliaryRate(model),
  ...penaltyNoise(model),
  ...realView(model),
  ...fakeView(model),
});

/** The point that the inputs give, and the generator's moving statistics after its forward pass. */
export function pointOf(model: Model, state: Tensors, inputs: Tensors): Point & { readonly updates: Updates } {
  const { latents, penaltyNoise: noise } = inputs;
  const labels = labelsIn(inputs);
  const updates: Updates = {};
  const fakes = generateForward(
    model,
    state,
    { latents: defined(latents), labels: labels?.fake, view: inputs.fakeView },
    updates,
  );
  const real = shown(model.recipe, defined(inputs.real), inputs.realView);
  return { state, fakes, updates, real, latents: defined(latents), noise, labels };
}

const ratesOf = ({ discriminatorRate, generatorRate, auxiliaryRate: auxiliary }: Tensors): Tensors => ({
  discriminator: defined(discriminatorRate),
  generator: defined(generatorRate),
  ...(auxiliary && { auxiliary }),
});

/** Why players that step together at every step cannot train this model; undefined where they can. */
export function needsTurns({ recipe: { discriminatorSteps, generatorSteps } }: Model): string | undefined {
  if (discriminatorSteps === 1 && generatorSteps === 1) return undefined;
  const many = (count: number, player: string): string => `${count} ${player} step${count === 1 ? '' : 's'}`;
  const turn =
    typeof discriminatorSteps === 'number'
      ? many(discriminatorSteps, 'discriminator')
      : `the schedule ${discriminatorSteps} of discriminator steps`;
  return `It takes ${turn} to ${many(generatorSteps, 'generator')}, but the scheme updates both players once, together; a preset with one step each may use it.`;
}
