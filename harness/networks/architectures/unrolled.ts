import { z } from 'zod';
import { itemAt } from '../../ground/certain.js';
import { UserError } from '../../ground/errors.js';
import { defineArchitecture, type Ending } from '../architecture.js';
import { conv, dense, downConv, flatten, leakyRelu, norm, relu, reshape, tanh, upConv, type Norm } from '../layers.js';
import { numbered, type Layer } from '../layer.js';
import { sequential, type Network } from '../network.js';
import { activationNorm, type NetworkOptions } from '../options.js';
import { kernelsOf } from '../spectral-norm.js';

const settings = z.strictObject({
  /** Channels of the discriminator's first map; half the suite's width by default. */
  discriminatorWidth: z.int().positive().max(1024).optional(),
});
type Settings = z.output<typeof settings>;

/** Networks too small for 1000 modes: 3 × 3 kernels, of which the discriminator has a half or a quarter. */
export default defineArchitecture({
  name: 'unrolled',
  title: 'tiny networks of unrolled GANs; images whose sides are multiples of 4 up to 64',
  source: 'Metz et al. 2017, arXiv:1611.02163, appendix; fjxmlzn/PacGAN @ 190853e, unrolled_GAN_experiment',
  samples: 'images',
  settings,
  build: (options, { discriminatorWidth = Math.ceil(options.width / 2) }: Settings) => {
    mapsOf(options); // refuses sizes
    const kernels = kernelsOf(options);
    const activations = activationNorm(options.discriminatorNorm);
    return {
      generator: () =>
        sequential(
          'generator',
          numbered([...upwards(options, options.width, options.latentSize, options.generatorNorm), tanh]),
        ),
      encoder: (name, ending) => encoder(name, options, discriminatorWidth, ending),
      decoder: (name, inputs) =>
        sequential(name, numbered(upwards(options, discriminatorWidth, inputs, activations, kernels))),
    };
  },
});

type Size = readonly [number, number];

const HALVINGS = 3;

/** Height and width of the image, and of its halves: 28, 14, 7 and 4. */
function mapsOf({ shape }: NetworkOptions): readonly Size[] {
  const [height, width] = shape as [number, number];
  if (height % 4 !== 0 || width % 4 !== 0 || Math.max(height, width) > 64)
    throw new UserError(
      `The network unrolled is built for images whose sides are multiples of 4 up to 64, not ${height} × ${width}. Resize them, or choose dcgan.`,
    );
  return Array.from({ length: HALVINGS + 1 }, (_, i) => [Math.ceil(height / 2 ** i), Math.ceil(width / 2 ** i)]);
}

const positionsOf = ([height, width]: Size): number => height * width;

function upwards(
  options: NetworkOptions,
  width: number,
  inputs: number,
  kind: Norm,
  wrap: (layer: Layer) => Layer = (layer) => layer,
): Layer[] {
  const { shape, initialiser: init, classes } = options;
  const maps = mapsOf(options);
  const smallest = itemAt(maps, HALVINGS);
  const channels = (map: number): number => width * 2 ** map;
  const first = channels(HALVINGS);
  const layers: Layer[] = [
    wrap(dense(inputs, positionsOf(smallest) * first, init)),
    reshape(...smallest, first),
    ...norm(kind, first, init, classes),
    relu,
  ];
  for (let map = HALVINGS; map > 0; map--) {
    const [from, to] = [channels(map), channels(map - 1)];
    const kernels = { size: 3, target: itemAt(maps, map - 1) };
    layers.push(wrap(upConv(from, to, positionsOf(itemAt(maps, map)), init, kernels)));
    layers.push(...norm(kind, to, init, classes), relu);
  }
  layers.push(wrap(conv(3, width, itemAt(shape, 2), positionsOf(itemAt(maps, 0)), init)));
  return layers;
}

/** Normalises its first map too, as their code. */
function encoder(name: string, options: NetworkOptions, width: number, ending: Ending): Network {
  const { shape, discriminatorNorm, leakySlope, initialiser: init } = options;
  const maps = mapsOf(options);
  const channels = [itemAt(shape, 2), width, 2 * width, 4 * width];
  const layers: Layer[] = [];
  for (let map = 1; map <= HALVINGS; map++) {
    const [from, to] = [itemAt(channels, map - 1), itemAt(channels, map)];
    layers.push(kernelsOf(options)(downConv(from, to, positionsOf(itemAt(maps, map)), init, 3)));
    layers.push(...norm(activationNorm(discriminatorNorm), to, init), leakyRelu(leakySlope));
  }
  const features = positionsOf(itemAt(maps, HALVINGS)) * itemAt(channels, HALVINGS);
  return sequential(name, numbered([...layers, flatten, ending(features)]));
}
