import { dense, leakyRelu, norm, relu, squeeze } from './layers.js';
import { sequential, type Layer, type Network } from './network.js';
import type { NetworkOptions } from './options.js';

const HIDDEN_LAYERS = 3;

/** Latents [n, latentSize] → points [n, dimensions]; no activation at the end, since points have no fixed range. */
export function mlpGenerator({ shape, width, latentSize, generatorNorm, initialiser }: NetworkOptions): Network {
  const layers: Record<string, Layer> = {};
  for (let i = 0; i < HIDDEN_LAYERS; i++) {
    layers[`dense${i}`] = dense(i === 0 ? latentSize : width, width, initialiser);
    norm(generatorNorm, width, initialiser).forEach((layer) => (layers[`norm${i}`] = layer));
    layers[`relu${i}`] = relu;
  }
  return sequential('generator', { ...layers, out: dense(width, shape[0]!, initialiser) });
}

/** Points [n, dimensions] → one score a sample [n]. */
export function mlpDiscriminator({ shape, width, discriminatorNorm, initialiser }: NetworkOptions): Network {
  const layers: Record<string, Layer> = {};
  for (let i = 0; i < HIDDEN_LAYERS; i++) {
    layers[`dense${i}`] = dense(i === 0 ? shape[0]! : width, width, initialiser);
    norm(discriminatorNorm, width, initialiser).forEach((layer) => (layers[`norm${i}`] = layer));
    layers[`leakyRelu${i}`] = leakyRelu;
  }
  return sequential('discriminator', { ...layers, out: dense(width, 1, initialiser), squeeze });
}
