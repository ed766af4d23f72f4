import {
  adam,
  defineVariant,
  gradientPenalty,
  interpolates,
  logistic,
  relativisticAverage,
} from '../../../../harness/variant.js';

/**
 * RaSGAN-GP on CIFAR-10: L_D = ½ [E sp(−(s_r − m_f)) + E sp(s_f − m_r)] + 10 · E(‖∇D(x̂)‖₂ − 1)², L_G with reals and
 * fakes exchanged. Jolicoeur-Martineau 2018, arXiv:1807.00734, with the first setting of stable.sh.
 */
export default defineVariant({
  title: 'RaSGAN-GP, CIFAR-10',
  source: 'AlexiaJM/RelativisticGAN @ 2646c0b, stable.sh with grad_penalty',
  objective: {
    ...relativisticAverage(logistic),
    penalty: gradientPenalty({ at: interpolates(), centre: 1, weight: 10 }),
  },
  presets: {
    default: {
      source: 'AlexiaJM/RelativisticGAN @ 2646c0b, stable.sh, CIFAR-10, first setting',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 }),
      initialiser: 'dcgan',
      discriminatorNorm: 'spectral',
      leakySlope: 0.1,
    },
  },
});
