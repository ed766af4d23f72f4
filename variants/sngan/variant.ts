import { adam, defineVariant, hinge, logistic, wasserstein } from '../../harness/variant.js';

/**
 * The hinge GAN with a spectrally normalised discriminator: every kernel W is used as W/σ(W), with σ from one power
 * iteration a step. L_D = E max(0, 1 − s_r) + E max(0, 1 + s_f), L_G = −m_f. Miyato et al. 2018, arXiv:1802.05957.
 */
export default defineVariant({
  title: 'SN-GAN',
  source: 'Miyato et al. 2018, arXiv:1802.05957, Algorithm 1; hinge loss as in pfnet-research/sngan_projection',
  objective: hinge,
  presets: {
    default: { source: 'common, with spectral normalisation', discriminatorNorm: 'spectral' },
    official: {
      source:
        'pfnet-research/sngan_projection @ e84b1a5, CIFAR-10 (there with residual networks and a generator batch of twice the size); kwotsin/mimicry @ a7fda06 has the same',
      optimizer: adam({ learningRate: 2e-4, beta1: 0, beta2: 0.9 }),
      learningRateDecay: 'linear',
      discriminatorSteps: 5,
      discriminatorNorm: 'spectral',
    },
    logistic: {
      source: 'common; spectral normalisation under the loss of the standard GAN, as in the paper',
      discriminatorNorm: 'spectral',
      objective: logistic,
    },
    'su-wgan': {
      source: 'bojone/gan @ d4010d1, keras/wgan_sn_celeba.py: Wasserstein loss, batch norm as well',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, form: 'keras' }),
      discriminatorSteps: 5,
      discriminatorNorm: 'spectral+batch',
      leakySlope: 0.3,
      objective: wasserstein,
    },
  },
});
