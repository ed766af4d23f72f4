import { discriminatorGradients, generatorGradients } from '../gradients.js';
import type { Model } from '../model.js';
import { jointPhase, needsTurns, type JointGradients, type Point } from './joint.js';
import { discriminatorWork, GENERATOR_FORWARD, generatorWork, together } from './passes.js';
import type { Scheme } from './scheme.js';

/** Both gradients at the same point, each from a pass of its own through the discriminator; then both players step. */
export const simultaneous: Scheme = {
  name: 'simultaneous',
  text: 'both gradients at the same point, from two passes',
  refusal: needsTurns,
  phases: (model) => [
    jointPhase(
      model,
      together(GENERATOR_FORWARD, discriminatorWork(model), generatorWork(model)),
      simultaneousGradients,
    ),
  ],
};

export function simultaneousGradients(model: Model, point: Point): JointGradients {
  const discriminator = discriminatorGradients(model, point.state, point, point.fakes.value);
  const generator = generatorGradients(model, point.state, point, point.fakes);
  return {
    gradients: { ...discriminator.gradients, ...generator.gradients },
    updates: discriminator.updates,
    losses: { discriminatorLoss: discriminator.loss, generatorLoss: generator.loss },
  };
}
