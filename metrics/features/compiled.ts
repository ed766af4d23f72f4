import type * as tf from '@tensorflow/tfjs-core';
import type { Engine } from '../../harness/engines/engine.js';
import type { FeatureNetwork } from './network.js';

/**
 * The network with features that the engine computes as one compiled step: the same numbers, on native TensorFlow in two
 * thirds of the time. A network that does not tell its weights stays as it is.
 */
export function compiled(network: FeatureNetwork, compile: Engine['compile']): FeatureNetwork {
  const { weights } = network;
  if (!weights) return network;
  const state = { tensors: weights };
  const run = compile((_, { images }) => ({
    state: {},
    outputs: { features: network.features(images as tf.Tensor4D) },
  }));
  return {
    ...network,
    features: (images) => run(state, { images })['features'] as tf.Tensor2D,
    dispose: () => {
      run.dispose?.();
      network.dispose();
    },
  };
}
