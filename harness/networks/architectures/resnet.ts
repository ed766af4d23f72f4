import { z } from 'zod';
import { itemAt } from '../../ground/certain.js';
import { defineArchitecture, type Ending } from '../architecture.js';
import { conv, dense, identity, leakyRelu, norm, relu, reshape, tanh, type Norm } from '../layers.js';
import { chain, sumOf, type Layer } from '../layer.js';
import { sequential, type Network } from '../network.js';
import { activationNorm, type NetworkOptions } from '../options.js';
import { globalPool, meanPool, upsample } from '../resampling.js';
import { stagesOf } from '../sizes.js';
import { kernelsOf } from '../spectral-norm.js';

const settings = z.strictObject({
  /** Channels of the generator's block nearest to the image; the suite's width by default. */
  generatorWidth: z.int().positive().max(1024).optional(),
  /** Over the last map: `sum` as SNGAN, `mean` as WGAN-GP. */
  pooling: z.enum(['sum', 'mean']).default('sum'),
});
type Settings = z.output<typeof settings>;

/**
 * Residual blocks of two 3 × 3 convolutions with the normalisation and the rectifier before each. Of images up to 32 pixels
 * all blocks are as wide; of larger ones each smaller map is twice as wide, up to 16 times the width.
 */
export default defineArchitecture({
  name: 'resnet',
  title: 'residual networks of WGAN-GP and SNGAN; images from 16 × 16 to 256 × 256',
  source:
    'Gulrajani et al. 2017, arXiv:1704.00028, appendix; Miyato et al. 2018, arXiv:1802.05957, tables 4 to 6; sngan_projection @ e84b1a5',
  samples: 'images',
  settings,
  build: (options, chosen) => {
    stagesOf('resnet', options.shape); // refuses sizes
    return {
      generator: () =>
        sequential('generator', { ...upwards(options, chosen, options.latentSize, options.generatorNorm), tanh }),
      encoder: (name, ending) => encoder(name, options, chosen, ending),
      decoder: (name, inputs) => {
        const { discriminatorNorm } = options;
        const kernels = kernelsOf(options);
        return sequential(name, upwards(options, chosen, inputs, activationNorm(discriminatorNorm), kernels));
      },
    };
  },
});

type Wrap = (layer: Layer) => Layer;
/** The normalisation of so many channels. */
type Normalise = (channels: number) => Layer[];

const MOST = 16;
const isSmall = ({ shape }: NetworkOptions): boolean => Math.min(itemAt(shape, 0), itemAt(shape, 1)) <= 32;

function upwards(
  options: NetworkOptions,
  { generatorWidth }: Settings,
  inputs: number,
  kind: Norm,
  wrap: Wrap = (layer) => layer,
): Record<string, Layer> {
  const { shape, initialiser: init, classes } = options;
  const normalise: Normalise = (channels) => norm(kind, channels, init, classes);
  const width = generatorWidth ?? options.width;
  const {
    base: [height, breadth],
    doublings,
  } = stagesOf('resnet', shape);
  const channels = (stage: number): number =>
    isSmall(options) ? width : width * Math.min(MOST, 2 ** (doublings - stage));
  const first = channels(0);
  const blocks = Array.from({ length: doublings }, (_, stage): [string, Layer] => [
    `block${stage}`,
    upBlock(channels(stage), channels(stage + 1), height * breadth * 4 ** (stage + 1), normalise, init, wrap),
  ]);
  const last = channels(doublings);
  return {
    dense: wrap(dense(inputs, height * breadth * first, init)),
    reshape: reshape(height, breadth, first),
    ...Object.fromEntries(blocks),
    ...named('norm', normalise(last)),
    relu,
    out: wrap(conv(3, last, itemAt(shape, 2), height * breadth * 4 ** doublings, init)),
  };
}

/** The layers under names that begin alike; there is at most one. */
const named = (name: string, layers: readonly Layer[]): Record<string, Layer> =>
  Object.fromEntries(layers.map((layer) => [name, layer]));

type Init = NetworkOptions['initialiser'];

/** To twice the height and width, of so many positions then. */
function upBlock(from: number, to: number, positions: number, normalise: Normalise, init: Init, wrap: Wrap): Layer {
  return sumOf({
    main: chain({
      ...named('norm1', normalise(from)),
      relu1: relu,
      upsample,
      conv1: wrap(conv(3, from, to, positions, init)),
      ...named('norm2', normalise(to)),
      relu2: relu,
      conv2: wrap(conv(3, to, to, positions, init)),
    }),
    skip: chain({ upsample, conv: wrap(conv(1, from, to, positions, init)) }),
  });
}

/** What every block of the discriminator has. */
interface Down {
  readonly kind: Norm;
  readonly init: Init;
  readonly slope: number;
  readonly wrap: Wrap;
}

function encoder(name: string, options: NetworkOptions, { pooling }: Settings, ending: Ending): Network {
  const { shape, width, discriminatorNorm, initialiser: init, leakySlope: slope } = options;
  const [height, breadth, colours] = shape as [number, number, number];
  const wrap = kernelsOf(options);
  const down: Down = { kind: activationNorm(discriminatorNorm), init, slope, wrap };
  const layers: Record<string, Layer> = { block0: firstBlock(colours, width, height * breadth, down) };
  let map: readonly [number, number] = [height / 2, breadth / 2];
  let from = width;
  for (const [i, { to, halves }] of plan(options).entries()) {
    layers[`block${i + 1}`] = downBlock(from, to, map[0] * map[1], halves, down);
    if (halves) map = [map[0] / 2, map[1] / 2];
    from = to;
  }
  return sequential(name, {
    ...layers,
    ...named('norm', norm(down.kind, from, init)),
    rectifier: leakyRelu(slope),
    pool: globalPool(pooling),
    out: ending(from),
  });
}

/** The blocks behind the first one: how wide they are, and whether they halve the map. */
function plan(options: NetworkOptions): { to: number; halves: boolean }[] {
  const { shape, width } = options;
  if (isSmall(options)) return [true, false, false].map((halves) => ({ to: width, halves }));
  const { base, doublings } = stagesOf('resnet', shape);
  let side = Math.min(...base) * 2 ** (doublings - 1);
  const blocks: { to: number; halves: boolean }[] = [];
  const widths = [2, 4, 8, MOST];
  // As published: 48 to 3, 64 to 2, 128 to 4 with one block more.
  while (blocks.length < widths.length || side > 4) {
    const halves = side % 2 === 0 && side > 3;
    blocks.push({ to: width * (widths[blocks.length] ?? MOST), halves });
    if (halves) side /= 2;
  }
  return side === 4 ? [...blocks, { to: width * MOST, halves: false }] : blocks;
}

/** Takes the image, so that nothing may come before its first convolution. */
function firstBlock(from: number, to: number, positions: number, { kind, init, slope, wrap }: Down): Layer {
  return sumOf({
    main: chain({
      conv1: wrap(conv(3, from, to, positions, init)),
      ...named('norm', norm(kind, to, init)),
      rectifier: leakyRelu(slope),
      conv2: wrap(conv(3, to, to, positions, init)),
      pool: meanPool,
    }),
    skip: chain({ pool: meanPool, conv: wrap(conv(1, from, to, positions / 4, init)) }),
  });
}

/** On a map of so many positions. */
function downBlock(from: number, to: number, positions: number, halves: boolean, down: Down): Layer {
  const { kind, init, slope, wrap } = down;
  const pool = named('pool', halves ? [meanPool] : []);
  const skip = from === to && !halves ? identity : chain({ conv: wrap(conv(1, from, to, positions, init)), ...pool });
  return sumOf({
    main: chain({
      ...named('norm1', norm(kind, from, init)),
      rectifier1: leakyRelu(slope),
      conv1: wrap(conv(3, from, from, positions, init)),
      ...named('norm2', norm(kind, from, init)),
      rectifier2: leakyRelu(slope),
      conv2: wrap(conv(3, from, to, positions, init)),
      ...pool,
    }),
    skip,
  });
}
