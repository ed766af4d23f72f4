import { defineVariant, gradientPenalty, interpolates, logistic, relativisticAverage } from '../../harness/variant.js';
import { relativisticGan } from '../_shared/relativistic-gan.js';

/**
 * The relativistic average GAN: with sp(t) = log(1 + eᵗ), L_D = ½ [E sp(−(s_r − m_f)) + E sp(s_f − m_r)] and
 * L_G = ½ [E sp(s_r − m_f) + E sp(−(s_f − m_r))]. Jolicoeur-Martineau 2018, arXiv:1807.00734.
 */
export default defineVariant({
  title: 'RaSGAN',
  source:
    'Jolicoeur-Martineau 2018, arXiv:1807.00734; AlexiaJM/RelativisticGAN @ 2646c0b, GAN_losses_iter.py, loss_D 6',
  objective: relativisticAverage(logistic),
  presets: {
    default: { source: 'common' },
    gp: {
      source: 'common; penalty as RelativisticGAN with its flag grad_penalty (RaSGAN-GP)',
      objective: { penalty: gradientPenalty({ at: interpolates(), centre: 1, weight: 10 }) },
    },
    ...relativisticGan,
  },
});
