import { adam, defineVariant, gradientPenalty, interpolates, wasserstein } from '../../harness/variant.js';

/**
 * The Wasserstein GAN whose critic is kept near slope 1 between real and fake samples:
 * L_D = m_f − m_r + λ · E(‖∇D(x̂)‖₂ − 1)², L_G = −m_f, with λ = 10. Gulrajani et al. 2017, arXiv:1704.00028, equation 3.
 */
export default defineVariant({
  title: 'WGAN-GP',
  source: 'Gulrajani et al. 2017, arXiv:1704.00028, equation 3 and Algorithm 1',
  tunable: {
    /** λ */
    weight: { default: 10, range: { from: 0.1, to: 100, scale: 'log' } },
  },
  objective: ({ weight }) => ({
    ...wasserstein,
    penalty: gradientPenalty({ at: interpolates(), centre: 1, power: 2, weight }),
  }),
  presets: {
    default: { source: 'common; five critic steps as in Algorithm 1', discriminatorSteps: 5 },
    paper: {
      source: 'Algorithm 1',
      optimizer: adam({ learningRate: 1e-4, beta1: 0, beta2: 0.9 }),
      discriminatorSteps: 5,
    },
    official: {
      source: 'igul222/improved_wgan_training @ fa66c57, gan_cifar.py',
      optimizer: adam({ learningRate: 1e-4, beta1: 0.5, beta2: 0.9, form: 'tf1' }),
      discriminatorSteps: 5,
      initialiser: 'he',
    },
    'official-64': {
      source: 'igul222/improved_wgan_training @ fa66c57, gan_64x64.py (there with residual networks)',
      optimizer: adam({ learningRate: 1e-4, beta1: 0, beta2: 0.9, form: 'tf1' }),
      discriminatorSteps: 5,
      discriminatorNorm: 'layer',
      initialiser: 'he',
    },
    'official-resnet': {
      source: 'igul222/improved_wgan_training @ fa66c57, gan_cifar_resnet.py (there with residual networks)',
      optimizer: adam({ learningRate: 2e-4, beta1: 0, beta2: 0.9, form: 'tf1' }),
      learningRateDecay: 'linear',
      discriminatorSteps: 5,
      initialiser: 'he',
    },
    'official-mnist': {
      source: 'igul222/improved_wgan_training @ fa66c57, gan_mnist.py, mode wgan-gp (there with a sigmoid output)',
      optimizer: adam({ learningRate: 1e-4, beta1: 0.5, beta2: 0.9, form: 'tf1' }),
      discriminatorSteps: 5,
      generatorNorm: 'none',
      initialiser: 'he',
    },
    'official-toy': {
      source: 'igul222/improved_wgan_training @ fa66c57, gan_toy.py (the paper says weight 10 for all experiments)',
      optimizer: adam({ learningRate: 1e-4, beta1: 0.5, beta2: 0.9, form: 'tf1' }),
      discriminatorSteps: 5,
      generatorNorm: 'none',
      leakySlope: 0,
      initialiser: 'he',
      constants: { weight: 0.1 },
    },
    su: {
      source: 'bojone/gan @ d4010d1, keras/wgan_gp_celeba.py: keeps batch norm in the critic, against the paper',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, form: 'keras' }),
      discriminatorSteps: 5,
      discriminatorNorm: 'batch',
      normUnderPenalty: true,
      leakySlope: 0.3,
    },
  },
});
