import type * as tf from '@tensorflow/tfjs-core';
import { defined } from '../ground/certain.js';
import type { Output } from '../networks/backbone.js';
import type { HeadKind } from '../networks/options.js';

/** What the discriminator ends in, and how a score follows from it. */
export interface Head {
  readonly kind: HeadKind;
  /** [n], high = real, of the outputs for these samples [n, …]. */
  score(output: Output, samples: tf.Tensor): tf.Tensor1D;
}

/** The discriminator is an encoder: a code of as many components as the latents have. */
export function encoder(score: (codes: tf.Tensor2D) => tf.Tensor): Head {
  return { kind: 'encoder', score: ({ codes }) => score(codes) as tf.Tensor1D };
}

/** The discriminator is an autoencoder; the score is a function of the reconstruction and its sample, both [n, …]. */
export function autoencoder(score: (reconstruction: tf.Tensor, samples: tf.Tensor) => tf.Tensor): Head {
  return {
    kind: 'autoencoder',
    score: ({ reconstruction }, samples) => score(reconstruction, samples) as tf.Tensor1D,
  };
}

/** The discriminator tells classes apart too: a score, and beside it a logit for each class (Odena et al. 2017). */
export const classifier = (): Head => ({ kind: 'classifier', score: ({ classified }) => defined(classified).score });
