import * as tf from '@tensorflow/tfjs-core';
import { itemAt } from '../ground/certain.js';
import type { Tensors } from '../engines/engine.js';
import { readOutput, type Output } from '../networks/backbone.js';
import type { Pass } from '../networks/network.js';
import type { Batch } from './objective.js';
import { memoryName, type Model } from './model.js';

/** What the discriminator makes of one batch of samples. */
export interface Scored {
  readonly score: tf.Tensor1D;
  readonly output: Output;
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
  batches: readonly tf.Tensor[],
  pass: Pass,
  apart = false,
): readonly Scored[] {
  const { discriminator } = model;
  if (discriminator.mixesSamples || batches.length === 1)
    return batches.map((samples) => discriminate(model, weights, samples, pass));
  const raw = discriminator.apply(weights, apart ? batches : tf.concat([...batches]), pass);
  let start = 0;
  return batches.map((samples) => {
    const count = itemAt(samples.shape, 0);
    const own = tf.slice(raw, start, count);
    start += count;
    return scoredOf(model, own, samples);
  });
}

/** Reads a raw output of the discriminator for these samples. */
export function scoredOf(model: Model, raw: tf.Tensor, samples: tf.Tensor): Scored {
  const output = readOutput(raw, model);
  return { output, score: model.objective.head?.score(output, samples) ?? (raw as tf.Tensor1D) };
}

/**
 * The batch that the terms of an objective see. `judged.real` may be a function: it is called when a term first reads a
 * real score or output.
 */
export function batchOf(
  model: Model,
  state: Tensors,
  samples: { readonly real?: tf.Tensor | undefined; readonly fake: tf.Tensor; readonly latents: tf.Tensor },
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
    latents: samples.latents as tf.Tensor2D,
    memory: memoryOf(model, state),
  };
}

function memoryOf({ objective }: Model, state: Tensors): Batch['memory'] {
  const names = Object.keys(objective.memory?.initial ?? {});
  return Object.fromEntries(names.map((name) => [name, state[memoryName(name)] as tf.Scalar]));
}
