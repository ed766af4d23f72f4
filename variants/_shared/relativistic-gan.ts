import { adam, type Preset } from '../../harness/variant.js';

/** The settings of AlexiaJM/RelativisticGAN, whose one file GAN_losses_iter.py trains all relativistic losses alike. */
export const relativisticGan: Readonly<Record<string, Preset>> = {
  official: {
    source: 'AlexiaJM/RelativisticGAN @ 2646c0b, GAN_losses_iter.py, its defaults',
    optimizer: adam({ learningRate: 1e-4, beta1: 0.5, beta2: 0.999 }),
    initialiser: 'dcgan',
    discriminatorNorm: 'batch',
  },
  'official-cifar-a': {
    source: 'AlexiaJM/RelativisticGAN @ 2646c0b, stable.sh, CIFAR-10, first setting',
    optimizer: adam({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 }),
    initialiser: 'dcgan',
    discriminatorNorm: 'spectral',
    leakySlope: 0.1,
  },
  'official-cifar-b': {
    source: 'AlexiaJM/RelativisticGAN @ 2646c0b, stable.sh, CIFAR-10, second setting',
    optimizer: adam({ learningRate: 1e-4, beta1: 0.5, beta2: 0.9 }),
    discriminatorSteps: 5,
    initialiser: 'dcgan',
    discriminatorNorm: 'spectral',
    leakySlope: 0.1,
  },
  'official-cat': {
    source: 'AlexiaJM/RelativisticGAN @ 2646c0b, stable.sh, CAT at 64 pixels',
    optimizer: adam({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 }),
    initialiser: 'dcgan',
    discriminatorNorm: 'batch',
  },
};
