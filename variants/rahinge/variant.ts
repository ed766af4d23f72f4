import { defineVariant, gradientPenalty, hinge, interpolates, relativisticAverage } from '../../harness/variant.js';
import { relativisticGan } from '../_shared/relativistic-gan.js';

/**
 * The relativistic average hinge GAN: L_D = ½ [E max(0, 1 − (s_r − m_f)) + E max(0, 1 + (s_f − m_r))] and
 * L_G = ½ [E max(0, 1 + (s_r − m_f)) + E max(0, 1 − (s_f − m_r))]. Jolicoeur-Martineau 2018, arXiv:1807.00734.
 */
export default defineVariant({
  title: 'RaHinge',
  source:
    'Jolicoeur-Martineau 2018, arXiv:1807.00734; AlexiaJM/RelativisticGAN @ 2646c0b, GAN_losses_iter.py, loss_D 8',
  objective: relativisticAverage(hinge),
  presets: {
    default: { source: 'common' },
    gp: {
      source: 'common; penalty as RelativisticGAN with its flag grad_penalty (RaHinge-GP)',
      objective: { penalty: gradientPenalty({ at: interpolates(), centre: 1, weight: 10 }) },
    },
    ...relativisticGan,
  },
});
