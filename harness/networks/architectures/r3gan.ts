import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defined, itemAt } from '../../ground/certain.js';
import { defineArchitecture, refuseClasses, refuseNorms, type Ending } from '../architecture.js';
import { constant, scaled, standardNormal } from '../initialisers.js';
import { conv, dense, identity, leakyRelu, tanh } from '../layers.js';
import { chain, sumOf, type Layer } from '../layer.js';
import { sequential, type Network } from '../network.js';
import type { NetworkOptions } from '../options.js';
import { meanPool, upsample } from '../resampling.js';
import { stagesOf } from '../sizes.js';

const settings = z.strictObject({
  /** Residual blocks at every size of the map. */
  blocks: z.int().positive().max(16).default(2),
  /** Channels inside a block over those between blocks. */
  expansion: z.int().positive().max(8).default(2),
});
type Settings = z.output<typeof settings>;

/**
 * Residual networks without any normalisation, after R3GAN. A block adds to its input the outcome of a 1 × 1, a 3 × 3 and a
 * 1 × 1 convolution, and the last of them starts at 0. Three things differ from R3GAN: the 3 × 3 convolutions have no
 * groups, images are resized with box filters in place of smooth ones, and the generator ends in tanh.
 */
export default defineArchitecture({
  name: 'r3gan',
  title: 'residual networks without normalisation, after R3GAN; images from 16 × 16 to 256 × 256',
  source:
    'Huang et al. 2024, arXiv:2501.05441, section 4 and its code’s Networks.py; fix-up initialisation, arXiv:1901.09321',
  samples: 'images',
  settings,
  build: (options, chosen) => {
    refuseNorms('r3gan', options, ['none']);
    refuseClasses('r3gan', options);
    stagesOf('r3gan', options.shape); // refuses sizes
    return {
      generator: () => sequential('generator', { ...upwards(options, chosen, options.latentSize), tanh }),
      encoder: (name, ending) => encoder(name, options, chosen, ending),
      decoder: (name, inputs) => sequential(name, upwards(options, chosen, inputs)),
    };
  },
});

/** Both players' rectifiers have the discriminator's slope. */
interface Blocks {
  readonly positions: number;
  readonly slope: number;
  readonly init: NetworkOptions['initialiser'];
  /** How many blocks the whole network has: the more, the less each of them adds at first. */
  readonly all: number;
}

const MOST = 8;

/** Channels at a map that is so many doublings below the image. */
function channels({ shape, width }: NetworkOptions, below: number): number {
  const isSmall = Math.min(itemAt(shape, 0), itemAt(shape, 1)) <= 32;
  return isSmall ? width : width * Math.min(MOST, 2 ** below);
}

function upwards(options: NetworkOptions, chosen: Settings, inputs: number): Record<string, Layer> {
  const { shape, initialiser: init, leakySlope: slope } = options;
  const { base, doublings } = stagesOf('r3gan', shape);
  const all = chosen.blocks * (doublings + 1);
  const layers: Record<string, Layer> = {
    dense: dense(inputs, channels(options, doublings), init, { bias: false }),
    basis: spreadOver(base, channels(options, doublings)),
  };
  for (let below = doublings; below >= 0; below--) {
    const [from, to] = [channels(options, Math.min(doublings, below + 1)), channels(options, below)];
    const positions = base[0] * base[1] * 4 ** (doublings - below);
    if (from !== to) layers[`widen${below}`] = conv(1, from, to, positions / 4, init, { bias: false });
    if (below < doublings) layers[`up${below}`] = upsample;
    Object.assign(layers, blocks(`stage${below}`, to, chosen, { positions, slope, init, all }));
  }
  const positions = itemAt(shape, 0) * itemAt(shape, 1);
  return { ...layers, out: conv(1, channels(options, 0), itemAt(shape, 2), positions, init, { bias: false }) };
}

function encoder(name: string, options: NetworkOptions, chosen: Settings, ending: Ending): Network {
  const { shape, initialiser: init, leakySlope: slope } = options;
  const { base, doublings } = stagesOf('r3gan', shape);
  const all = chosen.blocks * (doublings + 1);
  let positions = itemAt(shape, 0) * itemAt(shape, 1);
  const layers: Record<string, Layer> = {
    in: conv(1, itemAt(shape, 2), channels(options, 0), positions, init, { bias: false }),
  };
  for (let below = 0; below <= doublings; below++) {
    const from = channels(options, below);
    Object.assign(layers, blocks(`stage${below}`, from, chosen, { positions, slope, init, all }));
    if (below === doublings) break;
    positions /= 4;
    layers[`down${below}`] = meanPool;
    const to = channels(options, below + 1);
    if (from !== to) layers[`widen${below}`] = conv(1, from, to, positions, init, { bias: false });
  }
  const last = channels(options, doublings);
  return sequential(name, { ...layers, basis: gatheredOver(base, last), out: ending(last) });
}

function blocks(
  name: string,
  width: number,
  { blocks: count, expansion }: Settings,
  of: Blocks,
): Record<string, Layer> {
  const each = Array.from({ length: count }, (_, i) => [`${name}-block${i}`, block(width, expansion * width, of)]);
  return Object.fromEntries(each) as Record<string, Layer>;
}

/** Of three layers, so each of the first two starts smaller by the number of blocks to the power of −1/4. */
function block(width: number, wide: number, { positions, slope, init, all }: Blocks): Layer {
  const smaller = (layer: Layer): Layer => {
    const { kernel, ...rest } = defined(layer.parameters);
    return { ...layer, parameters: { kernel: scaled(defined(kernel), all ** -0.25), ...rest } };
  };
  const last = conv(1, wide, width, positions, init, { bias: false });
  return sumOf({
    skip: identity,
    main: chain({
      conv1: smaller(conv(1, width, wide, positions, init)),
      rectifier1: leakyRelu(slope),
      conv2: smaller(conv(3, wide, wide, positions, init)),
      rectifier2: leakyRelu(slope),
      conv3: { ...last, parameters: { kernel: constant([1, 1, wide, width], 0) } },
    }),
  });
}

/** [n, channels] → [n, h, w, channels]: each number times a map of its own. */
const spreadOver = ([height, width]: readonly [number, number], channels: number): Layer => ({
  parameters: { map: standardNormal([1, height, width, channels]) },
  apply: (x, { weight }) => tf.mul(tf.reshape(x, [-1, 1, 1, channels]), weight('map')),
});

/** [n, h, w, channels] → [n, channels]: each map weighed by one of its own. */
const gatheredOver = ([height, width]: readonly [number, number], channels: number): Layer => ({
  parameters: { map: scaled(standardNormal([1, height, width, channels]), (height * width) ** -0.5) },
  apply: (x, { weight }) => tf.sum(tf.mul(x, weight('map')), [1, 2]),
});
