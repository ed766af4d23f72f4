import * as tf from '@tensorflow/tfjs-core';
import { adam, defineVariant, type Batch } from '../../harness/variant.js';

const discriminatorLoss = ({ real, fake }: Batch): tf.Tensor =>
  tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(fake)));

/**
 * The standard GAN with the non-saturating generator loss, on logits: with sp(t) = log(1 + eᵗ),
 * L_D = E sp(−s_r) + E sp(s_f) and L_G = E sp(−s_f). Goodfellow et al. 2014, arXiv:1406.2661, section 3.
 */
export default defineVariant({
  title: 'SGAN (non-saturating)',
  source: 'Goodfellow et al. 2014, arXiv:1406.2661, section 3',
  objective: {
    discriminatorLoss,
    generatorLoss: ({ fake }) => tf.mean(tf.softplus(tf.neg(fake))),
  },
  presets: {
    default: { source: 'common' },
    igul222: {
      source: 'igul222/improved_wgan_training @ fa66c57, gan_cifar.py, mode dcgan: the discriminator loss is halved',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, form: 'tf1' }),
      initialiser: 'he',
      objective: { discriminatorLoss: (batch) => tf.mul(0.5, discriminatorLoss(batch)) },
    },
  },
});
