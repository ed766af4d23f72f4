import * as tf from '@tensorflow/tfjs-core';
import { defined } from '../../ground/certain.js';
import { pick, valueAndGradients } from '../differentiate.js';
import { bothSeen, generatorTerm, penaltyTerm, remember, sum, type Updates } from '../gradients.js';
import { batchOf, discriminateEach } from '../discriminate.js';
import type { Model } from '../model.js';
import { opposition } from '../rehearse.js';
import { jointPhase, type JointGradients, type Point } from './joint.js';
import { notParallel, onePassWork, withAuxiliary } from './one-pass.js';
import type { Scheme } from './scheme.js';

/**
 * For losses that oppose each other: where ∂L_G/∂s_i = −c ∂L_D/∂s_i at every fake, with one c, the generator's gradient is
 * −c times the discriminator's. The sign turns where the gradient leaves the discriminator. Ganin & Lempitsky 2015,
 * arXiv:1409.7495, section 3.
 */
export const gradientReversal: Scheme = {
  name: 'gradient-reversal',
  text: 'one pass through the discriminator, reversed for the generator; for zero-sum losses',
  refusal: (model) =>
    notParallel(model) ??
    (opposition(model) === undefined
      ? 'The losses are not zero-sum: the generator’s gradient at the fakes’ scores is not a negative multiple of the discriminator’s.'
      : undefined),
  phases: (model) => {
    const factor = defined(opposition(model)) * model.recipe.lambda;
    return [jointPhase(model, onePassWork(model), (...point) => reversedGradients(factor, ...point))];
  },
};

function reversedGradients(factor: number, model: Model, point: Point): JointGradients {
  const { state, real, latents, noise, labels, fakes } = point;
  const { objective, discriminator } = model;
  const fake = fakes.value;
  // Penalties are taken at data, whose gradient does not reach the generator.
  const data = tf.clone(fake);
  const updates: Updates = {};
  const losses: Updates = {};
  const loss = (): tf.Tensor => {
    const [r, f] = discriminateEach(model, state, bothSeen(point, fake), { training: true, updates }, true);
    const batch = batchOf(model, state, { real, fake: data, latents, labels }, { real: defined(r), fake: defined(f) });
    remember(model, batch, updates);
    losses.generatorLoss = tf.keep(generatorTerm(model, batch));
    return sum(objective.discriminatorLoss(batch), penaltyTerm(model, state, { real, fake: data, noise, labels }));
  };
  const weights = { fake, ...pick(state, Object.keys(discriminator.parameters)) };
  const { value, gradients } = valueAndGradients(loss, weights);
  const { fake: atFakes, ...own } = gradients;
  const rest = withAuxiliary(model, point, tf.mul(defined(atFakes), -factor));
  const generatorLoss = rest.loss ? replaced(defined(losses.generatorLoss), rest.loss) : defined(losses.generatorLoss);
  return {
    gradients: { ...own, ...rest.gradients },
    updates,
    losses: { discriminatorLoss: value, generatorLoss },
  };
}

/** The sum of a kept tensor, which it disposes, and another one. */
function replaced(kept: tf.Tensor, other: tf.Tensor): tf.Tensor {
  const total = tf.add(kept, other);
  kept.dispose();
  return total;
}
