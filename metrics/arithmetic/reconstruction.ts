import { float64At } from '../../harness/ground/certain.js';
import { UserError } from '../../harness/ground/errors.js';
import type { Features } from '../features/network.js';
import { checkSets } from './inputs.js';

/**
 * Mean over the samples of the Pearson correlation of a latent with its code, over components: ρ of O-GAN, Su 2019,
 * arXiv:1903.01931. In [−1, 1], higher is better. A latent or code with equal components has the correlation 0.
 * @param latents [n × latent size].
 * @param codes The encodings of the generated samples: [n × latent size].
 * @throws UserError where the sets differ in shape, there are fewer than two components, or a value is not finite.
 */
export function correlation(latents: Features, codes: Features): number {
  checkPaired('A correlation', latents, codes);
  const [z, v] = [standardised(latents), standardised(codes)];
  return z.reduce((sum, value, i) => sum + value * float64At(v, i), 0) / z.length;
}

/**
 * Mean over the samples of |z − N(v)|: how far a latent is from its code v with the mean 0 and the deviation 1 over
 * components, N of O-GAN. Lower is better; 0 only for latents that are normalised themselves.
 * @throws UserError as `correlation`.
 */
export function latentError(latents: Features, codes: Features): number {
  checkPaired('A latent error', latents, codes);
  const { count, dimensions, values } = latents;
  const normalised = standardised(codes);
  let sum = 0;
  for (let row = 0; row < count; row++) {
    let squared = 0;
    for (let i = row * dimensions; i < (row + 1) * dimensions; i++)
      squared += (float64At(values, i) - float64At(normalised, i)) ** 2;
    sum += Math.sqrt(squared);
  }
  return sum / count;
}

/**
 * Mean squared difference of reconstructions from their originals over samples and numbers: of pixels or of features.
 * Unit: that of the numbers, squared; lower is better.
 * @throws UserError where the sets differ in shape or a value is not finite.
 */
export function meanSquaredError(originals: Features, reconstructions: Features): number {
  checkPaired('A reconstruction error', originals, reconstructions, 1);
  const { values } = originals;
  return values.reduce((sum, value, i) => sum + (value - float64At(reconstructions.values, i)) ** 2, 0) / values.length;
}

/** Every row with mean 0 and deviation 1 (divided by n) over its components, N of O-GAN; one of equal components becomes 0. */
export function standardised({ count, dimensions, values }: Features): Float64Array {
  const out = Float64Array.from(values);
  for (let row = 0; row < count; row++) {
    const components = out.subarray(row * dimensions, (row + 1) * dimensions);
    // Rounding gives equal components a mean, and so a deviation, beside the exact one.
    if (components.every((value) => value === components[0])) components.fill(0);
    else standardise(components);
  }
  return out;
}

function standardise(values: Float64Array): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  for (let i = 0; i < values.length; i++) values[i] = (float64At(values, i) - mean) / deviation;
}

function checkPaired(metric: string, a: Features, b: Features, leastDimensions = 2): void {
  checkSets(metric, [a, b], 1);
  if (a.count !== b.count) throw new UserError(`${metric} needs pairs of samples, but got ${a.count} and ${b.count}.`);
  if (a.dimensions < leastDimensions)
    throw new UserError(`${metric} needs at least ${leastDimensions} components, but got ${a.dimensions}.`);
}
