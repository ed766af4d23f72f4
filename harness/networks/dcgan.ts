import { UserError } from '../errors.js';
import { dense, downConv, flatten, leakyRelu, norm, relu, reshape, squeeze, tanh, upConv } from './layers.js';
import { sequential, type Layer, type Network } from './network.js';
import type { NetworkOptions } from './options.js';

/** Side of the smallest feature map and the number of doublings from it, by image side. */
const stages: Readonly<Record<number, { base: number; doublings: number }>> = {
  28: { base: 7, doublings: 2 },
  32: { base: 8, doublings: 2 },
  64: { base: 4, doublings: 4 },
};

function stagesOf([height, width]: readonly number[]): { base: number; doublings: number } {
  const found = height === width ? stages[height!] : undefined;
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
  const { shape, width, latentSize, generatorNorm, initialiser: init } = options;
  const { base, doublings } = stagesOf(shape);
  const channels = (stage: number): number => width * 2 ** (doublings - 1 - stage);
  const first = channels(0);
  const layers: Layer[] = [dense(latentSize, base * base * first, init), reshape(base, base, first)];
  for (let stage = 0; stage < doublings; stage++) {
    layers.push(...norm(generatorNorm, channels(stage), init), relu);
    layers.push(upConv(channels(stage), stage === doublings - 1 ? shape[2]! : channels(stage + 1), init));
  }
  return sequential('generator', numbered([...layers, tanh]));
}

/** Images → one score a sample [n], no activation at the end. The first convolution is never normalised. */
export function dcganDiscriminator(options: NetworkOptions): Network {
  const { shape, width, discriminatorNorm, initialiser: init } = options;
  const { base, doublings } = stagesOf(shape);
  const layers: Layer[] = [downConv(shape[2]!, width, init), leakyRelu];
  for (let stage = 1; stage < doublings; stage++) {
    const to = width * 2 ** stage;
    layers.push(downConv(to / 2, to, init), ...norm(discriminatorNorm, to, init), leakyRelu);
  }
  const features = base * base * width * 2 ** (doublings - 1);
  return sequential('discriminator', numbered([...layers, flatten, dense(features, 1, init), squeeze]));
}
