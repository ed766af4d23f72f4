import { dcganDiscriminator, dcganGenerator } from './dcgan.js';
import type { InitialiserName } from './initialisers.js';
import type { Norm } from './layers.js';
import { mlpDiscriminator, mlpGenerator } from './mlp.js';
import type { Network } from './network.js';

export interface NetworkOptions {
  /** [height, width, channels] or [dimensions]. */
  readonly shape: readonly number[];
  /** Channels of the convolution nearest to the image (nf), or units of a hidden layer. */
  readonly width: number;
  readonly latentSize: number;
  readonly generatorNorm: Norm;
  readonly discriminatorNorm: Norm;
  readonly initialiser: InitialiserName;
}

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
