import type { z } from 'zod';
import { UserError } from '../ground/errors.js';
import type { Layer } from './layer.js';
import type { Network } from './network.js';
import type { NetworkOptions } from './options.js';

/** Makes the last layer of an encoder of the size of its features; no activation follows. */
export type Ending = (features: number) => Layer;

/** The networks of one shape of samples. */
export interface Parts {
  /** Latents [n, latentSize] → samples [n, …]: images in [−1, 1], points of any range. */
  generator(): Network;
  /** Samples [n, …] → what the ending makes of their features [n, features], with the layers of a discriminator. */
  encoder(name: string, ending: Ending): Network;
  /** Codes [n, inputs] → samples of any range: the half of an autoencoder that mirrors the encoder. */
  decoder(name: string, inputs: number): Network;
}

/**
 * A kind of generator and discriminator: what a file of `architectures/` exports. `Settings` is what a suite may tell it
 * besides the width that all have.
 */
export interface Architecture<Settings = never> {
  /** The file's name, as a suite has it. */
  readonly name: string;
  /** A short text for `ganbench list networks`. */
  readonly title: string;
  /** The paper or code with the layers. */
  readonly source: string;
  readonly samples: 'images' | 'any';
  /** Checks the settings and fills in the defaults; has to be strict. */
  readonly settings: z.ZodType<Settings>;
  /** @throws UserError where there are no such networks for these samples, in a sentence that says what to do. */
  build(options: NetworkOptions, settings: Settings): Parts;
}

/** Marks and checks the default export of a file of `architectures/`. */
export const defineArchitecture = <Settings>(architecture: Architecture<Settings>): Architecture<Settings> =>
  architecture;

/** @throws UserError where the recipe normalises the discriminator in a way that the network does not have. */
export function refuseNorms(
  network: string,
  { discriminatorNorm }: NetworkOptions,
  known: readonly NetworkOptions['discriminatorNorm'][],
): void {
  if (!known.includes(discriminatorNorm))
    throw new UserError(
      `The network ${network} has no ${discriminatorNorm} normalisation in its discriminator: set discriminatorNorm to ${known.join(' or ')}, or choose another network.`,
    );
}

/** @throws UserError where labels are asked for, and no normalisation of the generator could tell it the class. */
export function refuseClasses(network: string, { classes }: NetworkOptions): void {
  if (classes !== undefined)
    throw new UserError(
      `Labels enter a generator by its normalisation, and the network ${network} has none: choose another network, or leave labels out.`,
    );
}
