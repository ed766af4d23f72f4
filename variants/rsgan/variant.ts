import * as tf from '@tensorflow/tfjs-core';
import { adam, defineVariant, gradientPenalty, interpolates } from '../../harness/variant.js';
import { relativisticGan } from '../_shared/relativistic-gan.js';

/** E sp(−(a − b)) over pairs of equal index: how far a is from being scored above b. */
const above = (a: tf.Tensor1D, b: tf.Tensor1D): tf.Tensor => tf.mean(tf.softplus(tf.sub(b, a)));

/**
 * The relativistic standard GAN: with sp(t) = log(1 + eᵗ), L_D = E sp(−(s_r − s_f)) and L_G = E sp(−(s_f − s_r)), over
 * pairs of a real and a fake of equal index. Jolicoeur-Martineau 2018, arXiv:1807.00734; AlexiaJM/RelativisticGAN,
 * GAN_losses_iter.py, loss_D 5.
 */
export default defineVariant({
  title: 'RSGAN',
  source:
    'Jolicoeur-Martineau 2018, arXiv:1807.00734; AlexiaJM/RelativisticGAN @ 2646c0b, GAN_losses_iter.py, loss_D 5',
  objective: {
    discriminatorLoss: ({ real, fake }) => above(real, fake),
    generatorLoss: ({ real, fake }) => above(fake, real),
  },
  presets: {
    default: { source: 'common' },
    gp: {
      source: 'common; penalty as RelativisticGAN with its flag grad_penalty (RSGAN-GP)',
      objective: { penalty: gradientPenalty({ at: interpolates(), centre: 1, weight: 10 }) },
    },
    su: {
      source: 'bojone/gan @ d4010d1, keras/rsgan_sn_celeba.py: two generator steps a turn, spectral and batch norm',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, form: 'keras' }),
      generatorSteps: 2,
      discriminatorNorm: 'spectral+batch',
      leakySlope: 0.3,
    },
    ...relativisticGan,
  },
});
