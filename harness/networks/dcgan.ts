import { defined, itemAt } from '../ground/certain.js';
import { UserError } from '../ground/errors.js';
import { dense, downConv, flatten, leakyRelu, norm, relu, reshape, tanh, upConv, type Norm } from './layers.js';
import { sequential, type Layer, type Network } from './network.js';
import { activationNorm, type NetworkOptions } from './options.js';
import { normalisedKernel } from './spectral-norm.js';

/** Side of the smallest feature map and the number of doublings from it, by image side. */
const stages: Readonly<Record<number, { base: number; doublings: number }>> = {
  28: { base: 7, doublings: 2 },
  32: { base: 8, doublings: 2 },
  64: { base: 4, doublings: 4 },
};

function stagesOf([height, width]: readonly number[]): { base: number; doublings: number } {
  const found = height === width ? stages[defined(height)] : undefined;
  if (!found)
    throw new UserError(
      `DCGAN is built for 28 × 28, 32 × 32 and 64 × 64 images, not ${height} × ${width}: resize them.`,
    );
  return found;
}

/** Numbered entries for `sequential`. */
const numbered = (layers: Layer[]): Record<string, Layer> =>
  Object.fromEntries(layers.map((layer, index) => [`layer${String(index).padStart(2, '0')}`, layer]));

/** Latents [n, latentSize] → images [n, height, width, channels] in [−1, 1]. Radford et al. 2015. */
export function dcganGenerator(options: NetworkOptions): Network {
  return sequential('generator', numbered([...upwards(options, options.latentSize, options.generatorNorm), tanh]));
}

/** Codes [n, inputs] → images of any range: the half of an autoencoder that mirrors `dcganEncoder`. */
export function dcganDecoder(name: string, options: NetworkOptions, inputs: number): Network {
  const { discriminatorNorm } = options;
  const layers = upwards(options, inputs, activationNorm(discriminatorNorm)).map((layer) =>
    layer.parameters?.kernel ? normalisedKernel(discriminatorNorm, layer) : layer,
  );
  return sequential(name, numbered(layers));
}

function upwards({ shape, width, initialiser: init }: NetworkOptions, inputs: number, kind: Norm): Layer[] {
  const { base, doublings } = stagesOf(shape);
  const channels = (stage: number): number => width * 2 ** (doublings - 1 - stage);
  const first = channels(0);
  const layers: Layer[] = [dense(inputs, base * base * first, init), reshape(base, base, first)];
  for (let stage = 0; stage < doublings; stage++) {
    const to = stage === doublings - 1 ? itemAt(shape, 2) : channels(stage + 1);
    const positions = (base * 2 ** stage) ** 2;
    layers.push(...norm(kind, channels(stage), init), relu, upConv(channels(stage), to, positions, init));
  }
  return layers;
}

/** Images → [n, outputs], no activation at the end. The first convolution's activations are never normalised. */
export function dcganEncoder(name: string, options: NetworkOptions, outputs: number): Network {
  const { shape, width, discriminatorNorm, leakySlope, initialiser: init } = options;
  const { base, doublings } = stagesOf(shape);
  const kernels = (layer: Layer): Layer => normalisedKernel(discriminatorNorm, layer);
  const activations = activationNorm(discriminatorNorm);
  /** Of the feature map behind a stage. */
  const positions = (stage: number): number => (base * 2 ** (doublings - 1 - stage)) ** 2;
  const layers: Layer[] = [kernels(downConv(itemAt(shape, 2), width, positions(0), init)), leakyRelu(leakySlope)];
  for (let stage = 1; stage < doublings; stage++) {
    const to = width * 2 ** stage;
    layers.push(kernels(downConv(to / 2, to, positions(stage), init)));
    layers.push(...norm(activations, to, init), leakyRelu(leakySlope));
  }
  const features = base * base * width * 2 ** (doublings - 1);
  return sequential(name, numbered([...layers, flatten, kernels(dense(features, outputs, init))]));
}
