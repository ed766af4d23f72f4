import * as tf from '@tensorflow/tfjs-core';
import { defineVariant, encoder, perSample, rmsprop, type Batch } from '../../harness/variant.js';

/** The mean over the components of each code, [n]. */
const average = (codes: tf.Tensor2D): tf.Tensor => tf.mean(codes, 1);

const centred = (vectors: tf.Tensor2D): tf.Tensor => tf.sub(vectors, tf.mean(vectors, 1, true));

/** Pearson's correlation of latents and codes over the components of each sample, averaged over the batch. */
export function correlation(latents: tf.Tensor2D, codes: tf.Tensor2D): tf.Tensor {
  const [z, v] = [centred(latents), centred(codes)];
  const norms = tf.sqrt(tf.add(tf.mul(tf.sum(tf.square(z), 1), tf.sum(tf.square(v), 1)), 1e-12));
  return tf.mean(tf.div(tf.sum(tf.mul(z, v), 1), norms));
}

/** The mean squared difference of each pair over its entries, [n]. */
const distance = ({ real, fake }: Batch['samples']): tf.Tensor => perSample(tf.mean, tf.square(tf.sub(real, fake)));

/**
 * O-GAN: the discriminator is an encoder E with the score s = −avg E(x), and both players make the codes of fakes
 * correlate with their latents: L_D = −E Δ + ¼ E[Δ² / d] − ½ ρ, L_G = −m_f − ½ ρ, with Δ = s_r − s_f of each pair, d
 * their mean squared difference and ρ = E corr(z, E(x_f)). Su 2019, arXiv:1903.01931; kexue.fm/archives/6409.
 */
export default defineVariant({
  title: 'O-GAN',
  source: 'Su 2019, arXiv:1903.01931; bojone/o-gan @ c7b3d08, o_gan_celeba.py',
  tunable: {
    /** The weight of ρ in both losses. */
    correlation: { default: 0.5, range: { from: 0.05, to: 5, scale: 'log' } },
    /** The weight of Δ² / d. */
    quadratic: { default: 0.25, range: { from: 0.025, to: 2.5, scale: 'log' } },
  },
  objective: ({ correlation: weight, quadratic }) => ({
    head: encoder((codes) => tf.neg(average(codes))),
    discriminatorLoss: ({ real, fake, samples }) => {
      const difference = tf.sub(real, fake);
      return tf.mean(tf.sub(tf.mul(quadratic, tf.div(tf.square(difference), distance(samples))), difference));
    },
    generatorLoss: ({ fake }) => tf.neg(tf.mean(fake)),
    sharedLoss: ({ latents, outputs }) => tf.mul(-weight, correlation(latents, outputs.fake.codes)),
  }),
  presets: {
    default: { source: 'common' },
    su: {
      source: 'bojone/o-gan @ c7b3d08, o_gan_celeba.py: one optimiser',
      scheme: 'single-loss',
      optimizer: rmsprop({ learningRate: 1e-4, decay: 0.99, form: 'keras' }),
      lambda: 1,
      discriminatorNorm: 'batch',
      initialiser: 'dcgan',
    },
    'su-256': {
      source: 'bojone/o-gan @ c7b3d08, o_gan_celeba_sm_4x4_ema_256.py (there with self-modulated batch norm)',
      scheme: 'single-loss',
      optimizer: rmsprop({ learningRate: 1e-4, decay: 0.99, form: 'keras' }),
      lambda: 1,
      ema: 0.999,
      discriminatorNorm: 'batch',
      initialiser: 'dcgan',
      constants: { correlation: 1 },
    },
  },
});
