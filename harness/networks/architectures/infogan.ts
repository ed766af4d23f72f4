import { z } from 'zod';
import { itemAt } from '../../ground/certain.js';
import { UserError } from '../../ground/errors.js';
import { defineArchitecture, type Ending } from '../architecture.js';
import { dense, downConv, flatten, leakyRelu, norm, reshape, tanh, upConv, type Norm } from '../layers.js';
import { numbered, type Layer } from '../layer.js';
import { sequential, type Network } from '../network.js';
import { activationNorm, type NetworkOptions } from '../options.js';
import { kernelsOf } from '../spectral-norm.js';

/** As compare_gan has them for MNIST and Fashion-MNIST; images are in [−1, 1] here, so tanh stands for the sigmoid. */
export default defineArchitecture({
  name: 'infogan',
  title: 'networks of InfoGAN as in “Are GANs created equal?”; images whose sides are multiples of 4',
  source: 'Chen et al. 2016, arXiv:1606.03657; compare_gan @ 25c4945, infogan.py',
  samples: 'images',
  settings: z.strictObject({}),
  build: (options) => {
    quarter(options); // refuses sizes
    return {
      generator: () =>
        sequential('generator', numbered([...upwards(options, options.latentSize, options.generatorNorm), tanh])),
      encoder: (name, ending) => encoder(name, options, ending),
      decoder: (name, inputs) => {
        const { discriminatorNorm } = options;
        return sequential(
          name,
          numbered(upwards(options, inputs, activationNorm(discriminatorNorm), kernelsOf(options))),
        );
      },
    };
  },
});

/** Both players have leaky rectifiers of this slope. */
const GENERATOR_SLOPE = 0.2;

/** Units of the dense layers, in widths: 1024 of 64. */
const WIDE = 16;

/** Height and width of the smallest map. */
function quarter({ shape }: NetworkOptions): readonly [number, number] {
  const [height, width] = shape as [number, number];
  if (height % 4 !== 0 || width % 4 !== 0 || Math.max(height, width) > 64)
    throw new UserError(
      `The network infogan halves images twice: their sides have to be multiples of 4 up to 64, not ${height} × ${width}. Resize them, or choose dcgan.`,
    );
  return [height / 4, width / 4];
}

function upwards(
  options: NetworkOptions,
  inputs: number,
  kind: Norm,
  wrap: (layer: Layer) => Layer = (layer) => layer,
): Layer[] {
  const { shape, width, initialiser: init, classes } = options;
  const [height, breadth] = quarter(options);
  const activation = leakyRelu(GENERATOR_SLOPE);
  const [wide, map, smallest] = [WIDE * width, 2 * width, height * breadth];
  return [
    wrap(dense(inputs, wide, init)),
    ...norm(kind, wide, init, classes),
    activation,
    wrap(dense(wide, smallest * map, init)),
    ...norm(kind, smallest * map, init, classes),
    activation,
    reshape(height, breadth, map),
    wrap(upConv(map, width, smallest, init)),
    ...norm(kind, width, init, classes),
    activation,
    wrap(upConv(width, itemAt(shape, 2), 4 * smallest, init)),
  ];
}

function encoder(name: string, options: NetworkOptions, ending: Ending): Network {
  const { shape, width, discriminatorNorm, leakySlope, initialiser: init } = options;
  const kernels = kernelsOf(options);
  const activations = activationNorm(discriminatorNorm);
  const [height, breadth] = quarter(options);
  const [map, smallest, activation] = [2 * width, height * breadth, leakyRelu(leakySlope)];
  const layers = [
    kernels(downConv(itemAt(shape, 2), width, 4 * smallest, init)),
    activation,
    kernels(downConv(width, map, smallest, init)),
    ...norm(activations, map, init),
    activation,
    flatten,
    kernels(dense(smallest * map, WIDE * width, init)),
    ...norm(activations, WIDE * width, init),
    activation,
    ending(WIDE * width),
  ];
  return sequential(name, numbered(layers));
}
