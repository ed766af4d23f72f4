import type { NetworkChoice } from './choice.js';
import type { InitialiserName } from './initialisers.js';
import type { Norm } from './layers.js';

/** What keeps a discriminator in bounds: a normalisation of its activations, of its kernels, or of both. */
export type DiscriminatorNorm = Norm | 'spectral' | 'spectral+batch';

/** What a discriminator's normalisation does to activations. */
export function activationNorm(kind: DiscriminatorNorm): Norm {
  if (kind === 'spectral') return 'none';
  return kind === 'spectral+batch' ? 'batch' : kind;
}

/** Whether it divides kernels by their largest singular value. */
export const normalisesKernels = (kind: DiscriminatorNorm): boolean => kind.startsWith('spectral');

/**
 * What a discriminator ends in: one score a sample, a code of as many components as the latents have, a code with the
 * reconstruction of the sample from it, or a score and a logit for each class.
 */
export type HeadKind = 'score' | 'encoder' | 'autoencoder' | 'classifier';

/** What decides the shape of a backbone. */
export interface NetworkOptions {
  /** Absent where it is the usual one for such samples: DCGAN for images, a multi-layer perceptron for points. */
  readonly network?: NetworkChoice | undefined;
  /** [height, width, channels] or [dimensions]. */
  readonly shape: readonly number[];
  /** Channels of the convolution nearest to the image (nf), or units of a hidden layer. */
  readonly width: number;
  readonly latentSize: number;
  readonly generatorNorm: Norm;
  readonly discriminatorNorm: DiscriminatorNorm;
  /** Slope of the discriminator's leaky rectifiers below zero. */
  readonly leakySlope: number;
  readonly head: HeadKind;
  /** How many classes the data have, where the networks get labels; absent without. */
  readonly classes?: number | undefined;
  readonly initialiser: InitialiserName;
}

/** For sentences: `an encoder`. */
export const headText = (head: HeadKind): string => `${head.startsWith('c') || head === 'score' ? 'a' : 'an'} ${head}`;
