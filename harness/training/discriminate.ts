import * as tf from '@tensorflow/tfjs-core';
import { defined, itemAt } from '../ground/certain.js';
import type { Tensors } from '../engines/engine.js';
import { readOutput, type Output } from '../networks/backbone.js';
import type { Pass } from '../networks/network.js';
import type { Labels } from './labels.js';
import type { Batch } from './objective.js';
import { memoryName, type Model } from './model.js';
import { packed } from './view.js';

/** What the discriminator makes of one batch of samples. */
export interface Scored {
  readonly score: tf.Tensor1D;
  readonly output: Output;
}

/** Samples [n, …] as the discriminator sees them, and their classes where the training has labels. */
export interface Seen {
  readonly samples: tf.Tensor;
  readonly labels?: tf.Tensor | undefined;
}

export const generate = ({ generator }: Model, weights: Tensors, latents: tf.Tensor, pass: Pass): tf.Tensor =>
  generator.apply(weights, latents, pass);

export function discriminate(model: Model, weights: Tensors, samples: tf.Tensor, pass: Pass): Scored {
  return scoredOf(model, model.discriminator.apply(weights, samples, pass), samples);
}

/**
 * Judges several batches. One concatenated pass where no layer mixes samples, else a pass for each: with batch
 * normalisation reals and fakes go through the discriminator as separate batches. With `apart` the first layer takes
 * each batch by itself, which is faster where a gradient with respect to one of them is asked for.
 */
export function discriminateEach(
  model: Model,
  weights: Tensors,
  batches: readonly Seen[],
  pass: Omit<Pass, 'labels'>,
  apart = false,
): readonly Scored[] {
  const { discriminator } = model;
  if (discriminator.mixesSamples || batches.length === 1)
    return batches.map(({ samples, labels }) => discriminate(model, weights, samples, { ...pass, labels }));
  const all = batches.map(({ samples }) => samples);
  const labels = joined(batches.map((batch) => batch.labels));
  const raw = discriminator.apply(weights, apart ? all : tf.concat(all), { ...pass, labels });
  let start = 0;
  return all.map((samples) => {
    const count = itemAt(samples.shape, 0);
    const own = tf.slice(raw, start, count);
    start += count;
    return scoredOf(model, own, samples);
  });
}

/** The labels of batches that go through the discriminator as one; none where they have none. */
export function joined(labels: readonly (tf.Tensor | undefined)[]): tf.Tensor | undefined {
  const given = labels.filter((each) => each !== undefined);
  return given.length === 0 ? undefined : tf.concat(given);
}

/** Reads a raw output of the discriminator for these samples. */
export function scoredOf(model: Model, raw: tf.Tensor, samples: tf.Tensor): Scored {
  const output = readOutput(raw, model);
  return { output, score: model.objective.head?.score(output, samples) ?? (raw as tf.Tensor1D) };
}

/** What a batch is made of. */
interface Samples {
  readonly real?: tf.Tensor | undefined;
  readonly fake: tf.Tensor;
  readonly latents: tf.Tensor;
  readonly labels?: Labels | undefined;
}

/**
 * The batch that the terms of an objective see. `judged.real` may be a function: it is called when a term first reads a
 * real score or output.
 */
export function batchOf(
  model: Model,
  state: Tensors,
  samples: Samples,
  judged: { readonly real: Scored | (() => Scored); readonly fake: Scored },
): Batch {
  let read: Scored | undefined;
  const real = (): Scored => (read ??= typeof judged.real === 'function' ? judged.real() : judged.real);
  return {
    get real() {
      return real().score;
    },
    fake: judged.fake.score,
    samples: samples as Batch['samples'],
    outputs: {
      get real() {
        return real().output;
      },
      fake: judged.fake.output,
    },
    latents: packed(model.recipe.pack, samples.latents) as tf.Tensor2D,
    get labels() {
      if (!samples.labels) throw new Error('A term of the objective reads labels, and the training has none.');
      return samples.labels as Batch['labels'];
    },
    logits: {
      get real() {
        return defined(real().output.classified).logits;
      },
      get fake() {
        return defined(judged.fake.output.classified).logits;
      },
    },
    memory: memoryOf(model, state),
  };
}

function memoryOf({ objective }: Model, state: Tensors): Batch['memory'] {
  const names = Object.keys(objective.memory?.initial ?? {});
  return Object.fromEntries(names.map((name) => [name, state[memoryName(name)] as tf.Scalar]));
}
