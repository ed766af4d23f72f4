import * as tf from '@tensorflow/tfjs-core';
import { itemAt } from '../ground/certain.js';
import { mlpEncoder } from './architectures/mlp.js';
import { encoderNetwork, linear } from './backbone.js';
import { together, type Network, type Pass } from './network.js';
import type { NetworkOptions } from './options.js';
import type { Tensors } from '../engines/engine.js';

/** A network beside the players: what it is made of, and its outputs for a batch of fakes and their latents. */
export interface AuxiliaryNetwork<Outputs> extends Omit<Network, 'apply'> {
  apply(weights: Tensors, fake: tf.Tensor, latents: tf.Tensor, pass: Pass): Outputs;
}

/** Samples → codes [n, latentSize]: tries to recover the latents. */
export function recoveryNetwork(options: NetworkOptions): AuxiliaryNetwork<tf.Tensor2D> {
  const encoder = encoderNetwork('auxiliary', plain(options), options.latentSize);
  return { ...encoder, apply: (weights, fake, _, pass) => encoder.apply(weights, fake, pass) as tf.Tensor2D };
}

/** Scores [n] of the pairs (x, z) as they belong together, and with the latents rolled by one row. */
export interface PairScores {
  readonly joint: tf.Tensor1D;
  readonly shuffled: tf.Tensor1D;
}

/**
 * T(x, z) of mutual-information estimation: features of the sample beside its latents, and a small network on both. The
 * features are computed once for both pairings. Rolling by one row leaves no pair as it was, as a random permutation may.
 */
export function statisticsNetwork(options: NetworkOptions): AuxiliaryNetwork<PairScores> {
  const { latentSize } = options;
  const features = encoderNetwork('auxiliary/features', plain(options), latentSize);
  const both = { ...plain(options), shape: [2 * latentSize] };
  const pairs = mlpEncoder('auxiliary/pairs', both, 2 * latentSize, linear(both, 1));
  return {
    ...together(features, pairs, pairs),
    apply: (weights, fake, latents, pass) => {
      const n = itemAt(latents.shape, 0);
      const z = latents as tf.Tensor2D;
      const rolled = tf.concat([tf.slice(z, [1, 0]), tf.slice(z, [0, 0], [1, -1])]);
      const described = features.apply(weights, fake, pass);
      const paired = tf.concat([tf.concat([described, z], 1), tf.concat([described, rolled], 1)]);
      const scores = tf.reshape(pairs.apply(weights, paired, pass), [-1]) as tf.Tensor1D;
      return { joint: tf.slice(scores, 0, n), shuffled: tf.slice(scores, n, n) };
    },
  };
}

/** An auxiliary network is not a player: nothing keeps it in bounds. */
const plain = (options: NetworkOptions): NetworkOptions => ({ ...options, discriminatorNorm: 'none' });
