import * as tf from '@tensorflow/tfjs-core';
import { defineVariant, logistic } from '../../harness/variant.js';

/**
 * The standard GAN as the minimax game, on logits: with sp(t) = log(1 + eᵗ), L_D = E sp(−s_r) + E sp(s_f) and
 * L_G = E log(1 − σ(s_f)) = −E sp(s_f). Goodfellow et al. 2014, arXiv:1406.2661, equation 1.
 */
export default defineVariant({
  title: 'SGAN (saturating)',
  source: 'Goodfellow et al. 2014, arXiv:1406.2661, equation 1',
  objective: {
    ...logistic,
    generatorLoss: ({ fake }) => tf.neg(tf.mean(tf.softplus(fake))),
  },
  presets: {
    default: { source: 'common' },
  },
});
