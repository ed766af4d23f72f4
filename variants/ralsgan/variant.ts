import * as tf from '@tensorflow/tfjs-core';
import { defineVariant, gradientPenalty, interpolates, relativisticAverage } from '../../harness/variant.js';
import { relativisticGan } from '../_shared/relativistic-gan.js';

/**
 * The relativistic average least-squares GAN: L_D = ½ [E(s_r − m_f − 1)² + E(s_f − m_r + 1)²] and
 * L_G = ½ [E(s_r − m_f + 1)² + E(s_f − m_r − 1)²]. Jolicoeur-Martineau 2018, arXiv:1807.00734.
 */
export default defineVariant({
  title: 'RaLSGAN',
  source:
    'Jolicoeur-Martineau 2018, arXiv:1807.00734; AlexiaJM/RelativisticGAN @ 2646c0b, GAN_losses_iter.py, loss_D 7',
  objective: relativisticAverage({
    discriminatorLoss: ({ real, fake }) =>
      tf.add(tf.mean(tf.square(tf.sub(real, 1))), tf.mean(tf.square(tf.add(fake, 1)))),
  }),
  presets: {
    default: { source: 'common' },
    gp: {
      source: 'common; penalty as RelativisticGAN with its flag grad_penalty (RaLSGAN-GP)',
      objective: { penalty: gradientPenalty({ at: interpolates(), centre: 1, weight: 10 }) },
    },
    ...relativisticGan,
  },
});
