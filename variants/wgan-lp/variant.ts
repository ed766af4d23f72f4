import { adam, defineVariant, gradientPenalty, interpolates, wasserstein } from '../../harness/variant.js';

/**
 * The Wasserstein GAN whose critic may be flatter than slope 1 but not steeper:
 * L_D = m_f − m_r + λ · E max(0, ‖∇D(x̂)‖₂ − 1)², L_G = −m_f, with λ = 10. Petzka et al. 2018, arXiv:1709.08894.
 */
export default defineVariant({
  title: 'WGAN-LP',
  source: 'Petzka et al. 2018, arXiv:1709.08894; points and weight as in WGAN-GP',
  tunable: {
    /** λ */
    weight: { default: 10, range: { from: 0.1, to: 100, scale: 'log' } },
  },
  objective: ({ weight }) => ({
    ...wasserstein,
    penalty: gradientPenalty({ at: interpolates(), centre: 1, power: 2, weight, oneSided: true }),
  }),
  presets: {
    default: { source: 'common; five critic steps as WGAN-GP', discriminatorSteps: 5 },
    su: {
      source: 'bojone/gan @ d4010d1, fashion_mnist_gangp.py: the excess is not squared (there with a sigmoid output)',
      optimizer: adam({ learningRate: 1e-4, beta1: 0.5, form: 'tf1' }),
      discriminatorSteps: 5,
      generatorNorm: 'none',
      leakySlope: 0,
      initialiser: 'uniform',
      objective: ({ weight }) => ({
        penalty: gradientPenalty({ at: interpolates(), centre: 1, power: 1, weight, oneSided: true }),
      }),
    },
  },
});
