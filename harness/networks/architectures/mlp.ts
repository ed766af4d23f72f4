import { z } from 'zod';
import { sizeOf } from '../../ground/arrays/size.js';
import { defineArchitecture, type Ending } from '../architecture.js';
import { dense, flatten, leakyRelu, maxout, norm, relu, reshape, tanh } from '../layers.js';
import type { Layer } from '../layer.js';
import { sequential, type Network } from '../network.js';
import { activationNorm, type NetworkOptions } from '../options.js';
import { kernelsOf, normalisedKernel } from '../spectral-norm.js';

const units = z.int().positive().max(16_384);
const hidden = z.array(units).min(1).max(32);

const settings = z.strictObject({
  /** Units of the generator's hidden layers; three of the suite's width by default. */
  generator: hidden.optional(),
  /** Of the discriminator's. */
  discriminator: hidden.optional(),
  /** Pieces of the discriminator's maxout units, in place of leaky rectifiers. */
  maxout: z.int().min(2).max(64).optional(),
});
type Settings = z.output<typeof settings>;

export default defineArchitecture({
  name: 'mlp',
  title: 'multi-layer perceptron of given layers, with rectifiers or maxout; points and small images',
  source: 'Goodfellow et al. 2014, arXiv:1406.2661; maxout layers of PacGAN, arXiv:1712.04086',
  samples: 'any',
  settings,
  build: (options, chosen) => ({
    generator: () => generator(options, chosen),
    encoder: (name, ending) => mlpEncoder(name, options, sizeOf(options.shape), ending, chosen),
    decoder: (name, inputs) => decoder(name, options, inputs, chosen),
  }),
});

const HIDDEN_LAYERS = 3;
const usual = (width: number): number[] => Array<number>(HIDDEN_LAYERS).fill(width);

/** Points have no activation at the end, since they have no fixed range. */
function generator(options: NetworkOptions, { generator: given }: Settings): Network {
  const { shape, width, latentSize, generatorNorm, initialiser, classes } = options;
  const layers: Record<string, Layer> = {};
  let from = latentSize;
  for (const [i, to] of (given ?? usual(width)).entries()) {
    layers[`dense${i}`] = dense(from, to, initialiser);
    norm(generatorNorm, to, initialiser, classes).forEach((layer) => (layers[`norm${i}`] = layer));
    layers[`relu${i}`] = relu;
    from = to;
  }
  const out = dense(from, sizeOf(shape), initialiser);
  return sequential('generator', { ...layers, out, ...(isImage(options) && { shape: reshape(...shape), tanh }) });
}

const isImage = ({ shape }: NetworkOptions): boolean => shape.length > 1;

/**
 * Samples of so many numbers → what the ending makes of the last hidden layer, as a discriminator of points is built. The
 * first layer's activations are never normalised, as in DCGAN: over a batch that would hide where the points lie and how
 * far apart.
 */
export function mlpEncoder(
  name: string,
  options: NetworkOptions,
  inputs: number,
  ending: Ending,
  { discriminator, maxout: pieces }: Settings = {},
): Network {
  const { width, discriminatorNorm, leakySlope, initialiser } = options;
  const kernels = kernelsOf(options);
  const activations = activationNorm(discriminatorNorm);
  const layers: Record<string, Layer> = isImage(options) ? { flatten } : {};
  let from = inputs;
  for (const [i, to] of (discriminator ?? usual(width)).entries()) {
    layers[`dense${i}`] = kernels(dense(from, to * (pieces ?? 1), initialiser));
    if (i > 0) norm(activations, to * (pieces ?? 1), initialiser).forEach((layer) => (layers[`norm${i}`] = layer));
    layers[pieces ? `maxout${i}` : `leakyRelu${i}`] = pieces ? maxout(pieces) : leakyRelu(leakySlope);
    from = to;
  }
  return sequential(name, { ...layers, out: ending(from) });
}

/** As the discriminator of points. */
function decoder(name: string, options: NetworkOptions, inputs: number, chosen: Settings): Network {
  const { shape, initialiser, discriminatorNorm } = options;
  const out = (features: number): Layer =>
    normalisedKernel(discriminatorNorm, dense(features, sizeOf(shape), initialiser));
  return mlpEncoder(name, { ...options, shape: [inputs] }, inputs, out, chosen);
}
