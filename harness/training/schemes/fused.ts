import * as tf from '@tensorflow/tfjs-core';
import { defined, entryOf } from '../../ground/certain.js';
import type { Tensors } from '../../engines/engine.js';
import { forward, pick, valueAndGradients } from '../differentiate.js';
import { generatorTerm, penaltyTerm, remember, sum, type Updates } from '../gradients.js';
import { batchOf, joined, scoredOf } from '../discriminate.js';
import type { Model } from '../model.js';
import { jointPhase, type JointGradients, type Point } from './joint.js';
import { notParallel, onePassWork, withAuxiliary } from './one-pass.js';
import type { Scheme } from './scheme.js';

/**
 * One forward and one backward pass through the discriminator, exact for both players. With a_i = ∂L_D/∂s_i and
 * b_i = ∂L_G/∂s_i at the score of fake i, the gradient of L_D at that fake is a_i ∇ₓD and the generator's is b_i ∇ₓD: the
 * factor b_i / a_i, applied where the gradient leaves the discriminator, makes one of the other (docs/schemes.md).
 */
export const fused: Scheme = {
  name: 'fused',
  text: 'one pass through the discriminator for both players, rescaled per sample for the generator',
  refusal: (model) =>
    model.discriminator.mixesSamples
      ? 'Batch normalisation makes the score of a fake depend on the other fakes, so that no factor per sample turns one player’s gradient into the other’s.'
      : notParallel(model),
  phases: (model) => [jointPhase(model, onePassWork(model), fusedGradients)],
};

/** Far above float32's smallest numbers, far below what an optimiser notices. */
const FLOOR = 1e-24;

export function fusedGradients(model: Model, point: Point): JointGradients {
  const { state, real, latents, noise, labels, fakes } = point;
  const { objective, discriminator } = model;
  const { batchSize } = model.seen;
  const fake = fakes.value;
  const updates: Updates = {};
  const weights = pick(state, Object.keys(discriminator.parameters));
  const pass = { training: true, labels: joined([labels?.real, labels?.fake]), updates };
  const scores = forward(() => discriminator.apply(state, [real, fake], pass), { ...weights, fake });

  const r = tf.slice(scores.value as tf.Tensor1D, 0, batchSize);
  const f = tf.slice(scores.value as tf.Tensor1D, batchSize, batchSize);
  const judged = { real: scoredOf(model, r, real), fake: scoredOf(model, f, fake) };
  const batch = batchOf(model, state, { real, fake, latents, labels }, judged);
  const own = valueAndGradients(() => objective.discriminatorLoss(batch), { r, f });
  const generator = valueAndGradients(() => generatorTerm(model, batch), { f });
  remember(model, batch, updates);

  const a = awayFromZero(defined(own.gradients.f));
  const { fake: atFakes, ...adversarial } = scores.backward(tf.concat([defined(own.gradients.r), a]));
  const ratio = tf.reshape(tf.div(defined(generator.gradients.f), a), [batchSize, ...fake.shape.slice(1).map(() => 1)]);
  const rest = withAuxiliary(model, point, tf.mul(defined(atFakes), ratio));

  const penalty =
    objective.penalty &&
    valueAndGradients(() => defined(penaltyTerm(model, state, { real, fake, noise, labels })), weights);
  return {
    gradients: { ...rest.gradients, ...(penalty ? added(adversarial, penalty.gradients) : adversarial) },
    updates,
    losses: { discriminatorLoss: sum(own.value, penalty?.value), generatorLoss: sum(generator.value, rest.loss) },
  };
}

/**
 * The numbers, those nearer to 0 than the floor moved away to it, 0 upwards: a saturated fake (hinge) moves the
 * discriminator by nothing and the generator by its whole gradient. A floor relative to the largest number would fail
 * where all are saturated.
 */
function awayFromZero(x: tf.Tensor): tf.Tensor {
  const sign = tf.sub(tf.mul(2, tf.cast(tf.greaterEqual(x, 0), 'float32')), 1);
  return tf.mul(sign, tf.maximum(tf.abs(x), FLOOR));
}

const added = (some: Tensors, others: Tensors): Tensors =>
  Object.fromEntries(Object.entries(some).map(([name, gradient]) => [name, tf.add(gradient, entryOf(others, name))]));
