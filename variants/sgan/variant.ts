import * as tf from '@tensorflow/tfjs-core';
import { defineVariant } from '../../harness/variant.js';

/**
 * The standard GAN with the non-saturating generator loss, on logits: with sp(t) = log(1 + eᵗ),
 * L_D = E sp(−s_r) + E sp(s_f) and L_G = E sp(−s_f). Goodfellow et al. 2014, arXiv:1406.2661, section 3.
 */
export default defineVariant({
  title: 'SGAN (non-saturating)',
  source: 'Goodfellow et al. 2014, arXiv:1406.2661, section 3',
  objective: {
    discriminatorLoss: ({ real, fake }) => tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(fake))),
    generatorLoss: ({ fake }) => tf.mean(tf.softplus(tf.neg(fake))),
  },
  presets: {
    default: { source: 'common' },
  },
});
