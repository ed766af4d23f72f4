import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../engines/engine.js';
import type { Batch } from '../variant.js';
import { judge } from './judge.js';
import { memoryName, type Model } from './model.js';
import type { NoiseSpec } from './penalties.js';

/** The noise that the penalty's points need; undefined where there is no penalty or it needs none. */
export const penaltyNoise = ({ objective, batchSize, shape }: Model): NoiseSpec | undefined =>
  objective.penalty?.site.noise?.([batchSize, ...shape]);

/** The gradient penalty at points of this batch, which are data; undefined without one. */
export function penaltyTerm(
  model: Model,
  weights: Tensors,
  batch: { readonly real: tf.Tensor; readonly fake: tf.Tensor; readonly noise: tf.Tensor | undefined },
): tf.Tensor | undefined {
  const { penalty } = model.objective;
  const critic = (x: tf.Tensor): tf.Tensor1D => judge(model, weights, x, { training: true }).score;
  return penalty?.value(critic, penalty.site.points(batch));
}

/** λ times the generator's loss. */
export function generatorTerm({ objective, recipe }: Model, batch: Batch): tf.Tensor {
  const loss = objective.generatorLoss(batch);
  return recipe.lambda === 1 ? loss : tf.mul(recipe.lambda, loss);
}

/** The auxiliary network's loss; undefined without one. */
export function auxiliaryTerm(
  model: Model,
  weights: Tensors,
  fake: tf.Tensor,
  latents: tf.Tensor,
): tf.Tensor | undefined {
  return model.auxiliary?.apply(weights, fake, latents, { training: true });
}

/** The sum of the terms that there are. */
export const sum = (...terms: readonly (tf.Tensor | undefined)[]): tf.Tensor =>
  terms.filter((term) => term !== undefined).reduce((total, term) => tf.add(total, term));

/** Puts what the objective remembers of the discriminator's step into `updates`. */
export function remember({ objective }: Model, batch: Batch, updates: Record<string, tf.Tensor>): void {
  // Kept, because it is made inside the gradient's scope and read after it.
  for (const [name, value] of Object.entries(objective.memory?.update(batch) ?? {}))
    updates[memoryName(name)] = tf.keep(value);
}
