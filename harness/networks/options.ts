import type { InitialiserName } from './initialisers.js';
import type { Norm } from './layers.js';

/** What decides the shape of a backbone. */
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
