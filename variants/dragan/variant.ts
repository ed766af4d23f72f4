import { adam, aroundReals, defineVariant, gradientPenalty, logistic, wasserstein } from '../../harness/variant.js';

/**
 * DRAGAN: the standard GAN whose discriminator is kept near slope 1 around the reals:
 * L_D = E sp(−s_r) + E sp(s_f) + λ · E(‖∇D(x_r + δ)‖₂ − 1)², L_G = E sp(−s_f), sp(t) = log(1 + eᵗ), with λ = 10.
 * Kodali et al. 2017, arXiv:1705.07215. The noise δ is that of google/compare_gan: σ·U(−½, ½) in every entry.
 */
export default defineVariant({
  title: 'DRAGAN',
  source: 'Kodali et al. 2017, arXiv:1705.07215; noise: google/compare_gan @ 19922d3, penalty_lib.py',
  tunable: {
    /** λ */
    weight: { default: 10, range: { from: 0.1, to: 100, scale: 'log' } },
    /** How far the noise reaches, in σ. */
    noise: { default: 0.5, range: { from: 0.1, to: 2, scale: 'log' } },
  },
  objective: ({ weight, noise }) => ({
    ...logistic,
    penalty: gradientPenalty({ at: aroundReals({ low: -noise, high: noise }), centre: 1, power: 2, weight }),
  }),
  presets: {
    default: { source: 'common' },
    studiogan: {
      source: 'POSTECH-CVLab/PyTorch-StudioGAN @ 947b35e: Wasserstein loss, noise α·½σ·U(0, 1) with one α per sample',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 }),
      discriminatorSteps: 5,
      discriminatorNorm: 'batch',
      normUnderPenalty: true,
      leakySlope: 0,
      initialiser: 'orthogonal',
      objective: ({ weight, noise }) => ({
        ...wasserstein,
        penalty: gradientPenalty({ at: aroundReals({ low: 0, high: noise, shrink: true }), centre: 1, weight }),
      }),
    },
  },
});
