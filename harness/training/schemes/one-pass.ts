import * as tf from '@tensorflow/tfjs-core';
import { defined } from '../../ground/certain.js';
import { valueAndGradients } from '../differentiate.js';
import { headText } from '../../networks/options.js';
import { auxiliaryTerm, auxiliaryWeights, backThrough } from '../gradients.js';
import type { Model } from '../model.js';
import { generatorReads } from '../rehearse.js';
import type { Tensors } from '../../engines/engine.js';
import { needsTurns, type Point } from './joint.js';
import {
  auxiliaryWork,
  GENERATOR_BACK,
  GENERATOR_FORWARD,
  penaltyWork,
  together,
  trainedOn,
  type Work,
} from './passes.js';

/*
 * What the schemes share that send reals and fakes through the discriminator once, for both players: the generator gets
 * the gradient of the discriminator's loss at each fake, multiplied by a number.
 */

export const onePassWork = (model: Model): Work =>
  together(GENERATOR_FORWARD, trainedOn(2, { wanted: 1 }), penaltyWork(model), GENERATOR_BACK, auxiliaryWork(model));

/** Why the two players' gradients at a fake are not multiples of each other; undefined where they are. */
export function notParallel(model: Model): string | undefined {
  if (model.head !== 'score')
    return `The discriminator's head is ${headText(model.head)}: the losses may look at more than one score a sample, and then the players' gradients at a fake are not multiples of each other.`;
  if (model.objective.sharedLoss)
    return 'Both players minimise the shared loss, so the generator’s gradient at a fake is not a multiple of the discriminator’s.';
  if (generatorReads(model).fakeSamples)
    return 'The generator’s loss looks at the fakes themselves, and not only at their scores.';
  return needsTurns(model);
}

/**
 * Gradients of the generator and the auxiliary network from the adversarial gradient at the fakes [n, …]; the auxiliary
 * loss adds its own.
 */
export function withAuxiliary(
  model: Model,
  { state, fakes, latents }: Point,
  adversarial: tf.Tensor,
): { loss: tf.Tensor | undefined; gradients: Tensors } {
  if (!model.auxiliary) return { loss: undefined, gradients: backThrough(fakes, { fake: adversarial }) };
  const { value: fake, raw } = fakes;
  const { value, gradients } = valueAndGradients(() => defined(auxiliaryTerm(model, state, raw, latents)), {
    raw,
    ...auxiliaryWeights(model, state),
  });
  const { raw: atRaw, ...own } = gradients;
  const atFakes =
    raw === fake ? { fake: tf.add(adversarial, defined(atRaw)) } : { fake: adversarial, raw: defined(atRaw) };
  return { loss: value, gradients: backThrough(fakes, { ...own, ...atFakes }) };
}
