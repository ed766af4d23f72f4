import * as tf from '@tensorflow/tfjs-core';
import { adam, defineVariant, gradientPenalty, interpolates } from '../../../../harness/variant.js';

/** E sp(−(a − b)) over pairs of equal index. */
const above = (a: tf.Tensor1D, b: tf.Tensor1D): tf.Tensor => tf.mean(tf.softplus(tf.sub(b, a)));

/**
 * RSGAN-GP on CIFAR-10: L_D = E sp(−(s_r − s_f)) + 10 · E(‖∇D(x̂)‖₂ − 1)², L_G = E sp(−(s_f − s_r)).
 * Jolicoeur-Martineau 2018, arXiv:1807.00734, with the first setting of stable.sh.
 */
export default defineVariant({
  title: 'RSGAN-GP, CIFAR-10',
  source: 'AlexiaJM/RelativisticGAN @ 2646c0b, stable.sh with grad_penalty',
  objective: {
    discriminatorLoss: ({ real, fake }) => above(real, fake),
    generatorLoss: ({ real, fake }) => above(fake, real),
    penalty: gradientPenalty({ at: interpolates(), centre: 1, weight: 10 }),
  },
  presets: {
    default: {
      source: 'AlexiaJM/RelativisticGAN @ 2646c0b, stable.sh, CIFAR-10, first setting',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 }),
      initialiser: 'dcgan',
      discriminatorNorm: 'spectral',
      leakySlope: 0.1,
    },
  },
});
