import * as tf from '@tensorflow/tfjs-core';
import { readOutput } from '../networks/backbone.js';
import { initialise } from '../networks/network.js';
import { stream } from '../random.js';
import type { Batch } from '../variant.js';
import { batchOf, type Judgement } from './judge.js';
import { memoryName, type Model } from './model.js';

/** Enough for a mean, a pairing and a spread over the batch. */
const SAMPLES = 4;

/** A made-up batch on which the terms of an objective can be tried without its networks. */
export function rehearsalBatch(
  model: Model,
  options: { scores?: { real: tf.Tensor1D; fake: tf.Tensor1D }; onReadReal?: () => void } = {},
): Batch {
  const { objective, discriminator, shape, latentSize, head } = model;
  const random = stream(0, 'rehearsal');
  const normal = (...lengths: number[]): tf.Tensor =>
    tf.tensor(random.normal(lengths.reduce((product, length) => product * length, 1)), lengths);
  const fakeScores = options.scores?.fake ?? (normal(SAMPLES) as tf.Tensor1D);
  const realScores = options.scores?.real ?? (normal(SAMPLES) as tf.Tensor1D);
  const count = fakeScores.shape[0];
  const outputLength = (samples: tf.Tensor): number => {
    const weights = initialise({ ...discriminator.parameters, ...discriminator.buffers }, random);
    return discriminator.apply(weights, samples, { training: true }).size / count;
  };
  const samples = { real: normal(count, ...shape), fake: normal(count, ...shape), latents: normal(count, latentSize) };
  const raw = (): tf.Tensor => (head === 'score' ? realScores : normal(count, outputLength(samples.real)));
  const judgement = (score: tf.Tensor1D): Judgement => ({ score, output: readOutput(raw(), model) });
  const state = Object.fromEntries(
    Object.entries(objective.memory?.initial ?? {}).map(([name, value]) => [memoryName(name), tf.scalar(value)]),
  );
  return batchOf(model, state, samples, {
    real: () => {
      options.onReadReal?.();
      return judgement(realScores);
    },
    fake: judgement(fakeScores),
  });
}

/** Whether the terms of the generator's step look at the reals' scores or outputs, found by trying them. */
export function generatorReadsReals(model: Model): boolean {
  let read = false;
  tf.tidy(() => {
    const batch = rehearsalBatch(model, { onReadReal: () => (read = true) });
    model.objective.generatorLoss(batch);
    model.objective.sharedLoss?.(batch);
  });
  return read;
}
