/** Where a chain moves: through latents z, whose samples are G(z), or through the samples themselves. */
export const spaces = ['latent', 'pixel'] as const;
export type Space = (typeof spaces)[number];
