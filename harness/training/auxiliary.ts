import type * as tf from '@tensorflow/tfjs-core';
import { recoveryNetwork, statisticsNetwork, type AuxiliaryNetwork, type PairScores } from '../networks/auxiliary.js';
import type { NetworkOptions } from '../networks/options.js';

/** A network of its own, and the loss that trains it and the generator. */
export interface Auxiliary {
  /** For reports. */
  readonly name: string;
  /** Its weights and, as its output for fakes [n, …] and their latents [n, latentSize], the loss. */
  build(options: NetworkOptions): AuxiliaryNetwork<tf.Tensor>;
}

/**
 * A statistics network T(x, z), [n] scores of pairs that belong together and of pairs that do not: estimates of the
 * mutual information of samples and latents. Kumar et al. 2019, arXiv:1901.08508 (MEG).
 */
export function mutualInformation(loss: (scores: PairScores) => tf.Tensor): Auxiliary {
  return { name: 'statistics network', build: (options) => followedBy(statisticsNetwork(options), loss) };
}

/** An encoder of samples that recovers the latents: codes and latents are [n, latentSize]. */
export function latentRecovery(loss: (codes: tf.Tensor2D, latents: tf.Tensor2D) => tf.Tensor): Auxiliary {
  return { name: 'latent encoder', build: (options) => followedBy(recoveryNetwork(options), loss) };
}

function followedBy<Outputs>(
  network: AuxiliaryNetwork<Outputs>,
  loss: (outputs: Outputs, latents: tf.Tensor2D) => tf.Tensor,
): AuxiliaryNetwork<tf.Tensor> {
  return {
    ...network,
    apply: (weights, fake, latents, pass) => loss(network.apply(weights, fake, latents, pass), latents as tf.Tensor2D),
  };
}
