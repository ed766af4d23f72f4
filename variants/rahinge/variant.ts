import * as tf from '@tensorflow/tfjs-core';
import { adam, defineVariant, gradientPenalty, interpolates } from '../../harness/variant.js';

/** The scores over the mean of the other batch's; the mean is not detached. */
const relative = (scores: tf.Tensor1D, others: tf.Tensor1D): tf.Tensor => tf.sub(scores, tf.mean(others));

/** ½ [E max(0, 1 − high) + E max(0, 1 + low)] */
const losses = (high: tf.Tensor, low: tf.Tensor): tf.Tensor =>
  tf.mul(0.5, tf.add(tf.mean(tf.relu(tf.sub(1, high))), tf.mean(tf.relu(tf.add(1, low)))));

/**
 * The relativistic average hinge GAN: L_D = ½ [E max(0, 1 − (s_r − m_f)) + E max(0, 1 + (s_f − m_r))] and
 * L_G = ½ [E max(0, 1 + (s_r − m_f)) + E max(0, 1 − (s_f − m_r))]. Jolicoeur-Martineau 2018, arXiv:1807.00734.
 */
export default defineVariant({
  title: 'RaHinge',
  source:
    'Jolicoeur-Martineau 2018, arXiv:1807.00734; AlexiaJM/RelativisticGAN @ 2646c0b, GAN_losses_iter.py, loss_D 8',
  objective: {
    discriminatorLoss: ({ real, fake }) => losses(relative(real, fake), relative(fake, real)),
    generatorLoss: ({ real, fake }) => losses(relative(fake, real), relative(real, fake)),
  },
  presets: {
    default: { source: 'common' },
    gp: {
      source: 'common; penalty as RelativisticGAN with its flag grad_penalty (RaHinge-GP)',
      objective: { penalty: gradientPenalty({ at: interpolates(), centre: 1, weight: 10 }) },
    },
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
  },
});
