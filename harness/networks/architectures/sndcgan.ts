import { z } from 'zod';
import { itemAt } from '../../ground/certain.js';
import { UserError } from '../../ground/errors.js';
import { defineArchitecture, refuseNorms, type Ending } from '../architecture.js';
import { conv, dense, downConv, flatten, leakyRelu, norm, relu, reshape, tanh, upConv, type Norm } from '../layers.js';
import { numbered, type Layer } from '../layer.js';
import { sequential, type Network } from '../network.js';
import type { NetworkOptions } from '../options.js';
import { kernelsOf } from '../spectral-norm.js';

/** The convolutional networks of SNGAN, without normalised activations in the discriminator. */
export default defineArchitecture({
  name: 'sndcgan',
  title: 'convolutional networks of SNGAN; images whose sides are multiples of 8',
  source: 'Miyato et al. 2018, arXiv:1802.05957, table 3; compare_gan @ 25c4945, sndcgan.py',
  samples: 'images',
  settings: z.strictObject({}),
  build: (options) => {
    refuseNorms('sndcgan', options, ['none', 'spectral']);
    baseOf(options); // refuses sizes
    return {
      generator: () =>
        sequential('generator', numbered([...upwards(options, options.latentSize, options.generatorNorm), tanh])),
      encoder: (name, ending) => encoder(name, options, ending),
      decoder: (name, inputs) => sequential(name, numbered(upwards(options, inputs, 'none', kernelsOf(options)))),
    };
  },
});

const HALVINGS = 3;

/** Height and width of the smallest map. */
function baseOf({ shape }: NetworkOptions): readonly [number, number] {
  const [height, width] = shape as [number, number];
  const unit = 2 ** HALVINGS;
  if (height % unit !== 0 || width % unit !== 0 || Math.max(height, width) > 256)
    throw new UserError(
      `The network sndcgan halves images three times: their sides have to be multiples of ${unit} up to 256, not ${height} × ${width}. Resize them, or choose dcgan.`,
    );
  return [height / unit, width / unit];
}

function upwards(
  options: NetworkOptions,
  inputs: number,
  kind: Norm,
  wrap: (layer: Layer) => Layer = (layer) => layer,
): Layer[] {
  const { shape, width, initialiser: init, classes } = options;
  const [height, breadth] = baseOf(options);
  const channels = (stage: number): number => width * 2 ** (HALVINGS - stage);
  const first = channels(0);
  const layers: Layer[] = [
    wrap(dense(inputs, height * breadth * first, init)),
    ...norm(kind, height * breadth * first, init, classes),
    relu,
    reshape(height, breadth, first),
  ];
  for (let stage = 0; stage < HALVINGS; stage++) {
    const [from, to] = [channels(stage), channels(stage + 1)];
    layers.push(wrap(upConv(from, to, height * breadth * 4 ** stage, init)), ...norm(kind, to, init, classes), relu);
  }
  layers.push(wrap(conv(3, width, itemAt(shape, 2), height * breadth * 4 ** HALVINGS, init)));
  return layers;
}

function encoder(name: string, options: NetworkOptions, ending: Ending): Network {
  const { shape, width, leakySlope, initialiser: init } = options;
  const kernels = kernelsOf(options);
  const [height, breadth, colours] = shape as [number, number, number];
  const activation = leakyRelu(leakySlope);
  const layers: Layer[] = [kernels(conv(3, colours, width, height * breadth, init)), activation];
  for (let stage = 0; stage < HALVINGS; stage++) {
    const [from, to] = [width * 2 ** stage, width * 2 ** (stage + 1)];
    const positions = (height * breadth) / 4 ** (stage + 1);
    layers.push(kernels(downConv(from, to, positions, init)), activation);
    layers.push(kernels(conv(3, to, to, positions, init)), activation);
  }
  const features = ((height * breadth) / 4 ** HALVINGS) * width * 2 ** HALVINGS;
  return sequential(name, numbered([...layers, flatten, ending(features)]));
}
