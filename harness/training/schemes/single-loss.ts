import * as tf from '@tensorflow/tfjs-core';
import { pick, valueAndGradients } from '../differentiate.js';
import {
  auxiliaryTerm,
  auxiliaryWeights,
  backThrough,
  fakeTensors,
  generatorTerm,
  penaltyTerm,
  remember,
  sum,
  type Updates,
} from '../gradients.js';
import { batchOf, discriminate } from '../discriminate.js';
import type { Model } from '../model.js';
import { jointPhase, needsTurns, type JointGradients, type Point } from './joint.js';
import { auxiliaryWork, GENERATOR_BACK, GENERATOR_FORWARD, penaltyWork, together, trainedOn } from './passes.js';
import type { Scheme } from './scheme.js';

/**
 * One loss for both players, L = L_D(r, n) + λ [L_G(r, f) − L_G(r, n)], with n the scores of the fakes as data. The
 * bracket is always 0: with respect to the discriminator its two gradients cancel, and n does not depend on the generator.
 * Su 2019, kexue.fm/archives/6387. Terms that both players minimise, and the auxiliary loss, are added once.
 */
export const singleLoss: Scheme = {
  name: 'single-loss',
  text: 'one loss and one backward pass for both players (Su 2019)',
  refusal: needsTurns,
  phases: (model) => [
    jointPhase(
      model,
      together(
        GENERATOR_FORWARD,
        trainedOn(3, { wanted: 1 }),
        penaltyWork(model),
        GENERATOR_BACK,
        auxiliaryWork(model),
      ),
      singleLossGradients,
    ),
  ],
};

export function singleLossGradients(
  model: Model,
  { state, real, latents, noise, labels, fakes }: Point,
): JointGradients {
  const { objective, discriminator } = model;
  const fake = fakes.value;
  const data = tf.clone(fake);
  const updates: Updates = {};
  const losses: Updates = {};
  const ofReals = { training: true, labels: labels?.real };
  const ofFakes = { training: true, labels: labels?.fake };
  const loss = (): tf.Tensor => {
    // Three passes of one size: n and f are equal to the last bit, and so the bracket's gradients cancel to the last bit.
    const r = discriminate(model, state, real, { ...ofReals, updates });
    const n = discriminate(model, state, data, { ...ofFakes, updates });
    const f = discriminate(model, state, fake, ofFakes);
    const apart = batchOf(model, state, { real, fake: data, latents, labels }, { real: r, fake: n });
    const through = batchOf(model, state, { real, fake, latents, labels }, { real: r, fake: f });
    remember(model, apart, updates);
    const own = sum(objective.discriminatorLoss(apart), penaltyTerm(model, state, { real, fake: data, noise, labels }));
    const generatorLoss = generatorTerm(model, through);
    const bracket = tf.sub(generatorLoss, generatorTerm(model, apart));
    const shared = objective.sharedLoss?.(through);
    const auxiliary = auxiliaryTerm(model, state, fakes.raw, latents);
    // The bracket is 0, so the total does not hold the generator's loss: each player's loss is computed beside it.
    losses.discriminatorLoss = tf.keep(sum(own, shared));
    losses.generatorLoss = tf.keep(sum(generatorLoss, shared, auxiliary));
    return sum(own, bracket, shared, auxiliary);
  };
  const weights = {
    ...fakeTensors(fakes),
    ...pick(state, Object.keys(discriminator.parameters)),
    ...auxiliaryWeights(model, state),
  };
  const { gradients } = valueAndGradients(loss, weights);
  return {
    gradients: backThrough(fakes, gradients),
    updates,
    losses: losses as JointGradients['losses'],
  };
}
