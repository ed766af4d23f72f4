import { itemAt } from '../ground/certain.js';
import { dense, leakyRelu, norm, relu } from './layers.js';
import { sequential, type Layer, type Network } from './network.js';
import { activationNorm, type NetworkOptions } from './options.js';
import { normalisedKernel } from './spectral-norm.js';

const HIDDEN_LAYERS = 3;

/** Latents [n, latentSize] → points [n, dimensions]; no activation at the end, since points have no fixed range. */
export function mlpGenerator({ shape, width, latentSize, generatorNorm, initialiser }: NetworkOptions): Network {
  const layers: Record<string, Layer> = {};
  for (let i = 0; i < HIDDEN_LAYERS; i++) {
    layers[`dense${i}`] = dense(i === 0 ? latentSize : width, width, initialiser);
    norm(generatorNorm, width, initialiser).forEach((layer) => (layers[`norm${i}`] = layer));
    layers[`relu${i}`] = relu;
  }
  return sequential('generator', { ...layers, out: dense(width, itemAt(shape, 0), initialiser) });
}

/**
 * Vectors [n, inputs] → [n, outputs] as a discriminator of points is built, without an activation at the end. The first
 * layer's activations are never normalised, as in DCGAN: over a batch that would hide where the points lie and how far apart.
 */
export function mlpEncoder(name: string, options: NetworkOptions, inputs: number, outputs: number): Network {
  const { width, discriminatorNorm, leakySlope, initialiser } = options;
  const kernels = (layer: Layer): Layer => normalisedKernel(discriminatorNorm, layer);
  const activations = activationNorm(discriminatorNorm);
  const layers: Record<string, Layer> = {};
  for (let i = 0; i < HIDDEN_LAYERS; i++) {
    layers[`dense${i}`] = kernels(dense(i === 0 ? inputs : width, width, initialiser));
    if (i > 0) norm(activations, width, initialiser).forEach((layer) => (layers[`norm${i}`] = layer));
    layers[`leakyRelu${i}`] = leakyRelu(leakySlope);
  }
  return sequential(name, { ...layers, out: kernels(dense(width, outputs, initialiser)) });
}
