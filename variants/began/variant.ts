import * as tf from '@tensorflow/tfjs-core';
import { adam, autoencoder, defineVariant, entryOf, perSample } from '../../harness/variant.js';

/** E|x − D(x)| over all entries of each sample: the error of an autoencoder, [n]. */
const error = (reconstruction: tf.Tensor, samples: tf.Tensor): tf.Tensor =>
  perSample(tf.mean, tf.abs(tf.sub(samples, reconstruction)));

/**
 * The boundary equilibrium GAN: the discriminator is an autoencoder with the error L(x) = E|x − D(x)| = −s.
 * L_D = L(x_r) − k L(x_f), L_G = L(x_f), k ← clip(k + λ_k (γ L(x_r) − L(x_f)), 0, 1). Berthelot et al. 2017,
 * arXiv:1703.10717.
 */
export default defineVariant({
  title: 'BEGAN',
  source: 'Berthelot et al. 2017, arXiv:1703.10717; γ, λ_k and the first k of eriklindernoren/PyTorch-GAN @ 36d3c77',
  tunable: {
    /** γ: the error of fakes over that of reals that training steers to. */
    gamma: { default: 0.75, range: { from: 0.3, to: 1 } },
    /** λ_k: the rate of k. */
    kRate: { default: 1e-3, range: { from: 1e-4, to: 0.1, scale: 'log' } },
  },
  objective: ({ gamma, kRate }) => ({
    head: autoencoder((reconstruction, samples) => tf.neg(error(reconstruction, samples))),
    discriminatorLoss: ({ real, fake, memory }) => tf.sub(tf.mul(entryOf(memory, 'k'), tf.mean(fake)), tf.mean(real)),
    generatorLoss: ({ fake }) => tf.neg(tf.mean(fake)),
    memory: {
      initial: { k: 0 },
      update: ({ real, fake, memory }) => {
        const balance = tf.sub(tf.mean(fake), tf.mul(gamma, tf.mean(real)));
        return { k: tf.clipByValue(tf.add(entryOf(memory, 'k'), tf.mul(kRate, balance)), 0, 1) };
      },
    },
  }),
  presets: {
    default: { source: 'common' },
    'pytorch-gan': {
      source: 'eriklindernoren/PyTorch-GAN @ 36d3c77, began.py',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 }),
      initialiser: 'dcgan',
      discriminatorNorm: 'batch',
      leakySlope: 0,
    },
  },
});
