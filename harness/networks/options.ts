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
 * What a discriminator ends in: one score a sample, a code of as many components as the latents have, or a code with
 * the reconstruction of the sample from it.
 */
export type HeadKind = 'score' | 'encoder' | 'autoencoder';

/** What decides the shape of a backbone. */
export interface NetworkOptions {
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
  readonly initialiser: InitialiserName;
}
