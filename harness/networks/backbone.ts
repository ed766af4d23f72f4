import { dcganDiscriminator, dcganGenerator } from './dcgan.js';
import { mlpDiscriminator, mlpGenerator } from './mlp.js';
import type { Network } from './network.js';
import type { NetworkOptions } from './options.js';

export interface Networks {
  readonly generator: Network;
  readonly discriminator: Network;
}

/** The common backbone: DCGAN for images, a small multi-layer perceptron for points. */
export function backbone(options: NetworkOptions): Networks {
  return options.shape.length === 3
    ? { generator: dcganGenerator(options), discriminator: dcganDiscriminator(options) }
    : { generator: mlpGenerator(options), discriminator: mlpDiscriminator(options) };
}
