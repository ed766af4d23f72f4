import { z } from 'zod';
import { itemAt } from '../../ground/certain.js';
import { defineArchitecture, type Ending } from '../architecture.js';
import { dense, downConv, flatten, leakyRelu, norm, relu, reshape, tanh, upConv, type Norm } from '../layers.js';
import { numbered, type Layer } from '../layer.js';
import { sequential, type Network } from '../network.js';
import { activationNorm, type NetworkOptions } from '../options.js';
import { stagesOf, type Stages } from '../sizes.js';
import { kernelsOf } from '../spectral-norm.js';

/** Radford et al. 2015, with 4 × 4 kernels, which make no checkerboard where the stride is 2, and a bias everywhere. */
export default defineArchitecture({
  name: 'dcgan',
  title: 'DCGAN: 4 × 4 convolutions of stride 2; images from 16 × 16 to 256 × 256',
  source: 'Radford et al. 2015, arXiv:1511.06434; kernels of pytorch/examples, dcgan/main.py',
  samples: 'images',
  settings: z.strictObject({}),
  build: (options) => {
    stages(options); // refuses sizes
    return {
      generator: () =>
        sequential('generator', numbered([...upwards(options, options.latentSize, options.generatorNorm), tanh])),
      encoder: (name, ending) => encoder(name, options, ending),
      decoder: (name, inputs) => decoder(name, options, inputs),
    };
  },
});

/** Images of 32 × 32 begin at 8 × 8, as those of 28 × 28 at 7 × 7. */
function stages({ shape }: NetworkOptions): Stages {
  const isCifar = shape[0] === 32 && shape[1] === 32;
  return isCifar ? { base: [8, 8], doublings: 2 } : stagesOf('dcgan', shape);
}

function decoder(name: string, options: NetworkOptions, inputs: number): Network {
  const kernels = kernelsOf(options);
  const layers = upwards(options, inputs, activationNorm(options.discriminatorNorm)).map((layer) =>
    layer.parameters?.kernel ? kernels(layer) : layer,
  );
  return sequential(name, numbered(layers));
}

function upwards(options: NetworkOptions, inputs: number, kind: Norm): Layer[] {
  const { shape, width, initialiser: init, classes } = options;
  const {
    base: [height, breadth],
    doublings,
  } = stages(options);
  const channels = (stage: number): number => width * 2 ** (doublings - 1 - stage);
  const first = channels(0);
  const layers: Layer[] = [dense(inputs, height * breadth * first, init), reshape(height, breadth, first)];
  for (let stage = 0; stage < doublings; stage++) {
    const to = stage === doublings - 1 ? itemAt(shape, 2) : channels(stage + 1);
    const positions = height * breadth * 4 ** stage;
    layers.push(...norm(kind, channels(stage), init, classes), relu, upConv(channels(stage), to, positions, init));
  }
  return layers;
}

/** The first convolution's activations are never normalised. */
function encoder(name: string, options: NetworkOptions, ending: Ending): Network {
  const { shape, width, discriminatorNorm, leakySlope, initialiser: init } = options;
  const { base, doublings } = stages(options);
  const smallest = base[0] * base[1];
  const kernels = kernelsOf(options);
  const activations = activationNorm(discriminatorNorm);
  /** Of the feature map behind a stage. */
  const positions = (stage: number): number => smallest * 4 ** (doublings - 1 - stage);
  const layers: Layer[] = [kernels(downConv(itemAt(shape, 2), width, positions(0), init)), leakyRelu(leakySlope)];
  for (let stage = 1; stage < doublings; stage++) {
    const to = width * 2 ** stage;
    layers.push(kernels(downConv(to / 2, to, positions(stage), init)));
    layers.push(...norm(activations, to, init), leakyRelu(leakySlope));
  }
  const features = smallest * width * 2 ** (doublings - 1);
  return sequential(name, numbered([...layers, flatten, ending(features)]));
}
