import { defined } from '../../ground/certain.js';
import { advance, constrained } from '../advance.js';
import { discriminatorGradients, generatorGradients } from '../gradients.js';
import type { Model } from '../model.js';
import { discriminatorStepsBefore } from '../recipe.js';
import { discriminatorPhase } from './alternating.js';
import { jointInputs, pointOf } from './joint.js';
import { discriminatorWork, GENERATOR_FORWARD, generatorWork, together } from './passes.js';
import type { Phase, Scheme } from './scheme.js';

/**
 * Alternating, with the fakes (and reals, where its loss reads them) of the last discriminator step used again in the
 * generator's step, against the discriminator just updated: a generator pass and a batch less. The fair baseline for the
 * time of schemes that draw one batch for both players.
 */
export const alternatingReuse: Scheme = {
  name: 'alternating-reuse',
  text: 'alternating, the generator’s step with the fakes of the discriminator’s step',
  refusal: ({ recipe: { generatorSteps, generatorFirst } }) => {
    if (generatorFirst)
      return 'It begins with the generator, which then has no fakes of a discriminator’s step to use.';
    return generatorSteps === 1
      ? undefined
      : `It takes ${generatorSteps} generator steps a turn, but only one of them can use the fakes of the discriminator’s step.`;
  },
  phases: (model) => [
    discriminatorPhase(model, (step) => discriminatorStepsBefore(step, model.recipe) - 1),
    sharedPhase(model),
  ],
};

function sharedPhase(model: Model): Phase {
  return {
    name: 'both',
    repeat: () => 1,
    inputs: jointInputs(model),
    work: together(GENERATOR_FORWARD, discriminatorWork(model), generatorWork(model)),
    reals: model.batchSize,
    step: (before, inputs) => {
      const state = { ...before, ...constrained(model, before, 'before') };
      const { discriminatorRate, generatorRate, auxiliaryRate } = inputs;
      const point = pointOf(model, state, inputs);
      const first = discriminatorGradients(model, state, point, point.fakes.value);
      const updated = {
        ...advance(model, state, first.gradients, { discriminator: defined(discriminatorRate) }),
        ...first.updates,
      };
      const second = generatorGradients(model, { ...state, ...updated }, point, point.fakes);
      const next = advance(model, state, second.gradients, {
        generator: defined(generatorRate),
        ...(auxiliaryRate && { auxiliary: auxiliaryRate }),
      });
      return {
        state: { ...updated, ...next, ...point.updates },
        outputs: { discriminatorLoss: first.loss, generatorLoss: second.loss },
      };
    },
  };
}
