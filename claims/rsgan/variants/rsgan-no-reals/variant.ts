import * as tf from '@tensorflow/tfjs-core';
import { defineVariant, logistic } from '../../../../harness/variant.js';

/**
 * RSGAN's discriminator with a generator's step that gets no reals: L_D = E sp(−(s_r − s_f)) and L_G = E sp(−s_f), the
 * generator's loss of SGAN. It removes the "Turing test": the generator is no longer asked to be scored above reals.
 */
export default defineVariant({
  title: 'RSGAN without reals in the generator’s step',
  source: 'Jolicoeur-Martineau 2018, arXiv:1807.00734, with the generator loss of Goodfellow et al. 2014',
  objective: {
    discriminatorLoss: ({ real, fake }) => tf.mean(tf.softplus(tf.sub(fake, real))),
    generatorLoss: logistic.generatorLoss,
  },
  presets: { default: { source: 'common' } },
});
