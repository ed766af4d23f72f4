import * as tf from '@tensorflow/tfjs-core';
import { defined } from '../ground/certain.js';
import type { Tensors } from '../engines/engine.js';
import type { Batch } from './objective.js';
import { forward, pick, valueAndGradients, type Forward } from './differentiate.js';
import { batchOf, generate, discriminate, discriminateEach } from './discriminate.js';
import { memoryName, type Model } from './model.js';

/** What both players look at: reals, latents, the noise of the penalty where it needs some. */
export interface Draws {
  readonly real: tf.Tensor;
  readonly latents: tf.Tensor;
  readonly noise: tf.Tensor | undefined;
}

/** A player's loss, its gradient by parameter, and the buffers and remembered scalars that its step changes. */
export interface Gradients {
  readonly loss: tf.Tensor;
  readonly gradients: Tensors;
  readonly updates: Tensors;
}

/** Values made inside a gradient's scope and read after it, by their names in the state. */
export type Updates = Record<string, tf.Tensor>;

/** The fakes, with their way back to the generator's parameters. Its moving statistics go to `updates`. */
export const generateForward = (model: Model, state: Tensors, latents: tf.Tensor, updates: Updates): Forward =>
  forward(
    () => generate(model, state, latents, { training: true, updates }),
    pick(state, Object.keys(model.generator.parameters)),
  );

/** Of L_D(r, n) + penalty + shared loss with respect to the discriminator's parameters; the fakes are data. */
export function discriminatorGradients(
  model: Model,
  state: Tensors,
  { real, latents, noise }: Draws,
  fake: tf.Tensor,
): Gradients {
  const { objective, discriminator } = model;
  const updates: Updates = {};
  const loss = (): tf.Tensor => {
    const [r, n] = discriminateEach(model, state, [real, fake], { training: true, updates });
    const batch = batchOf(model, state, { real, fake, latents }, { real: defined(r), fake: defined(n) });
    remember(model, batch, updates);
    return sum(
      objective.discriminatorLoss(batch),
      penaltyTerm(model, state, { real, fake, noise }),
      objective.sharedLoss?.(batch),
    );
  };
  const { value, gradients } = valueAndGradients(loss, pick(state, Object.keys(discriminator.parameters)));
  return { loss: value, gradients, updates };
}

/**
 * Of λ·L_G(r, f) + shared loss + auxiliary loss with respect to the parameters of the generator and of the auxiliary
 * network, against the discriminator in `state`. The reals are looked at only by losses that read them.
 */
export function generatorGradients(
  model: Model,
  state: Tensors,
  { real, latents }: Pick<Draws, 'latents'> & { real: tf.Tensor | undefined },
  fakes: Forward,
): Omit<Gradients, 'updates'> {
  const fake = fakes.value;
  const pass = { training: true };
  const loss = (): tf.Tensor => {
    const batch = batchOf(
      model,
      state,
      { real, fake, latents },
      { real: () => discriminate(model, state, defined(real), pass), fake: discriminate(model, state, fake, pass) },
    );
    return sum(
      generatorTerm(model, batch),
      model.objective.sharedLoss?.(batch),
      auxiliaryTerm(model, state, fake, latents),
    );
  };
  const { value, gradients } = valueAndGradients(loss, { fake, ...auxiliaryWeights(model, state) });
  return { loss: value, gradients: backThrough(fakes, gradients) };
}

/** The gradients with the one of the fakes carried on to the generator's parameters. */
export function backThrough(fakes: Forward, { fake, ...gradients }: Tensors): Tensors {
  return { ...gradients, ...fakes.backward(defined(fake)) };
}

/** The auxiliary network's parameters; none without one. */
export const auxiliaryWeights = ({ auxiliary }: Model, state: Tensors): Tensors =>
  pick(state, Object.keys(auxiliary?.parameters ?? {}));

/** The gradient penalty at points of this batch, which are data; undefined without one. */
export function penaltyTerm(
  model: Model,
  weights: Tensors,
  batch: { readonly real: tf.Tensor; readonly fake: tf.Tensor; readonly noise: tf.Tensor | undefined },
): tf.Tensor | undefined {
  const { penalty } = model.objective;
  const critic = (x: tf.Tensor): tf.Tensor1D => discriminate(model, weights, x, { training: true }).score;
  return penalty?.value(critic, penalty.site.points(batch));
}

/** λ times the generator's loss. */
export function generatorTerm({ objective, recipe }: Model, batch: Batch): tf.Tensor {
  const loss = objective.generatorLoss(batch);
  return recipe.lambda === 1 ? loss : tf.mul(recipe.lambda, loss);
}

/** The auxiliary network's loss; undefined without one. */
export const auxiliaryTerm = (
  model: Model,
  weights: Tensors,
  fake: tf.Tensor,
  latents: tf.Tensor,
): tf.Tensor | undefined => model.auxiliary?.apply(weights, fake, latents, { training: true });

/** The sum of the terms that there are. */
export const sum = (...terms: readonly (tf.Tensor | undefined)[]): tf.Tensor =>
  terms.filter((term) => term !== undefined).reduce((total, term) => tf.add(total, term));

/** Puts what the objective remembers of the discriminator's step into `updates`. */
export function remember({ objective }: Model, batch: Batch, updates: Updates): void {
  for (const [name, value] of Object.entries(objective.memory?.update(batch) ?? {}))
    updates[memoryName(name)] = tf.keep(value);
}
