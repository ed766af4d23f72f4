import * as tf from '@tensorflow/tfjs-core';
import { defined, itemAt } from '../ground/certain.js';
import type { Tensors } from '../engines/engine.js';
import type { Batch } from './objective.js';
import { forward, pick, valueAndGradients } from './differentiate.js';
import { batchOf, generate, discriminate, discriminateEach, type Scored, type Seen } from './discriminate.js';
import type { Labels } from './labels.js';
import { memoryName, type Model } from './model.js';
import { labelsAt } from './sites.js';
import { isPlain, shown } from './view.js';

/** What both players look at: reals as the discriminator sees them, latents, the noise of a penalty that needs some. */
export interface Draws {
  readonly real: tf.Tensor;
  readonly latents: tf.Tensor;
  readonly noise: tf.Tensor | undefined;
  /** Of reals and fakes, where the training has labels. */
  readonly labels?: Labels | undefined;
}

/** A player's loss, its gradient by parameter, and the buffers and remembered scalars that its step changes. */
export interface Gradients {
  readonly loss: tf.Tensor;
  readonly gradients: Tensors;
  readonly updates: Tensors;
}

/** Values made inside a gradient's scope and read after it, by their names in the state. */
export type Updates = Record<string, tf.Tensor>;

/** Fakes as the discriminator sees them, and as the generator made them: one tensor where it sees them as they are. */
export interface Fakes {
  readonly value: tf.Tensor;
  readonly raw: tf.Tensor;
  /** Gradients by the generator's parameters, from those with respect to what was seen and, perhaps, to what was made. */
  backward(seen: tf.Tensor, made?: tf.Tensor): Tensors;
}

/** The fakes, with their way back to the generator's parameters. Its moving statistics go to `updates`. */
export function generateForward(
  model: Model,
  state: Tensors,
  { latents, labels, view }: FakeDraws,
  updates: Updates,
): Fakes {
  const made = forward(
    () => generate(model, state, latents, { training: true, labels, updates }),
    pick(state, Object.keys(model.generator.parameters)),
  );
  const raw = made.value;
  const { recipe } = model;
  if (isPlain(recipe)) return { value: raw, raw, backward: (seen) => made.backward(seen) };
  const seen = forward(() => shown(recipe, raw, view), { raw });
  return {
    value: seen.value,
    raw,
    backward: (atSeen, atMade) => {
      const atRaw = defined(seen.backward(atSeen).raw);
      return made.backward(atMade ? tf.add(atRaw, atMade) : atRaw);
    },
  };
}

/** What fakes are made of: latents, classes, and uniform numbers where the discriminator sees them changed at random. */
export interface FakeDraws {
  readonly latents: tf.Tensor;
  readonly labels?: tf.Tensor | undefined;
  readonly view: tf.Tensor | undefined;
}

/** Sees the terms and scores that gradients are computed from, while they are computed. It changes nothing. */
export interface Watch {
  /** A term of a loss; undefined where the objective has none of the name. */
  term(name: string, value: tf.Tensor | undefined): void;
  /** Scores [n] of reals and of fakes, as the discriminator's loss sees them. */
  scores(real: tf.Tensor1D, fake: tf.Tensor1D): void;
}

/** Of L_D(r, n) + penalty + shared loss with respect to the discriminator's parameters; the fakes are data. */
export function discriminatorGradients(
  model: Model,
  state: Tensors,
  { real, latents, noise, labels }: Draws,
  fake: tf.Tensor,
  watch?: Watch,
): Gradients {
  const { objective, discriminator } = model;
  const updates: Updates = {};
  const loss = (): tf.Tensor => {
    const scored = discriminateEach(model, state, bothSeen({ real, labels }, fake), { training: true, updates });
    const [r, n] = scored.map(defined) as [Scored, Scored];
    watch?.scores(r.score, n.score);
    const batch = batchOf(model, state, { real, fake, latents, labels }, { real: r, fake: n });
    remember(model, batch, updates);
    return sumOf(
      {
        discriminator_term: objective.discriminatorLoss(batch),
        penalty: penaltyTerm(model, state, { real, fake, noise, labels }),
        shared_term: objective.sharedLoss?.(batch),
      },
      watch,
    );
  };
  const { value, gradients } = valueAndGradients(loss, pick(state, Object.keys(discriminator.parameters)));
  return { loss: value, gradients, updates };
}

/** Reals and fakes with their classes, as the discriminator judges them together. */
export const bothSeen = ({ real, labels }: Pick<Draws, 'real' | 'labels'>, fake: tf.Tensor): [Seen, Seen] => [
  { samples: real, labels: labels?.real },
  { samples: fake, labels: labels?.fake },
];

/**
 * Of λ·L_G(r, f) + shared loss + auxiliary loss with respect to the parameters of the generator and of the auxiliary
 * network, against the discriminator in `state`. The reals are looked at only by losses that read them.
 */
export function generatorGradients(
  model: Model,
  state: Tensors,
  { real, latents, labels }: Pick<Draws, 'latents' | 'labels'> & { real: tf.Tensor | undefined },
  fakes: Fakes,
  watch?: Watch,
): Omit<Gradients, 'updates'> {
  const fake = fakes.value;
  const judge = (samples: tf.Tensor, classes: tf.Tensor | undefined): Scored =>
    discriminate(model, state, samples, { training: true, labels: classes });
  const loss = (): tf.Tensor => {
    const batch = batchOf(
      model,
      state,
      { real, fake, latents, labels },
      { real: () => judge(defined(real), labels?.real), fake: judge(fake, labels?.fake) },
    );
    return sumOf(
      {
        generator_term: generatorTerm(model, batch),
        shared_term: model.objective.sharedLoss?.(batch),
        auxiliary_term: auxiliaryTerm(model, state, fakes.raw, latents),
      },
      watch,
    );
  };
  const { value, gradients } = valueAndGradients(loss, { ...fakeTensors(fakes), ...auxiliaryWeights(model, state) });
  return { loss: value, gradients: backThrough(fakes, gradients) };
}

/** What the gradients of the generator's terms are taken with respect to: fakes as they are seen and as they were made. */
export const fakeTensors = ({ value: fake, raw }: Fakes): Tensors => ({ fake, ...(raw !== fake && { raw }) });

/** The gradients with those of `fakeTensors` carried on to the generator's parameters. */
export function backThrough(fakes: Fakes, { fake, raw, ...gradients }: Tensors): Tensors {
  return { ...gradients, ...fakes.backward(defined(fake), raw) };
}

/** The auxiliary network's parameters; none without one. */
export const auxiliaryWeights = ({ auxiliary }: Model, state: Tensors): Tensors =>
  pick(state, Object.keys(auxiliary?.parameters ?? {}));

/** The gradient penalty at points of this batch, which are data; undefined without one. */
export function penaltyTerm(
  model: Model,
  weights: Tensors,
  batch: Pick<Draws, 'real' | 'noise' | 'labels'> & { readonly fake: tf.Tensor },
): tf.Tensor | undefined {
  const { penalty } = model.objective;
  if (!penalty) return undefined;
  const labels = labelsAt(penalty.site, batch);
  return penalty.value((x, first = 0) => {
    const own = labels && tf.slice(labels, first, itemAt(x.shape, 0));
    return discriminate(model, weights, x, { training: true, labels: own }).score;
  }, penalty.site.points(batch));
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

/** The same of terms with names, which are told to whoever watches. */
function sumOf(terms: Readonly<Record<string, tf.Tensor | undefined>>, watch: Watch | undefined): tf.Tensor {
  for (const [name, term] of Object.entries(terms)) watch?.term(name, term);
  return sum(...Object.values(terms));
}

/** Puts what the objective remembers of the discriminator's step into `updates`. */
export function remember({ objective }: Model, batch: Batch, updates: Updates): void {
  for (const [name, value] of Object.entries(objective.memory?.update(batch) ?? {}))
    updates[memoryName(name)] = tf.keep(value);
}
