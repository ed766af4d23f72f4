import { adam, clipWeights, defineVariant, rmsprop, wasserstein } from '../../harness/variant.js';

/**
 * The Wasserstein GAN with a critic whose weights are clipped to [−c, c]: L_D = m_f − m_r, L_G = −m_f. Arjovsky et al. 2017,
 * arXiv:1701.07875, Algorithm 1, with c = 0.01.
 */
export default defineVariant({
  title: 'WGAN (clipping)',
  source: 'Arjovsky et al. 2017, arXiv:1701.07875, Algorithm 1',
  tunable: {
    /** c */
    clip: { default: 0.01, range: { from: 0.003, to: 0.3, scale: 'log' } },
  },
  objective: ({ clip }) => ({
    ...wasserstein,
    constrain: clipWeights(clip),
  }),
  presets: {
    default: { source: 'common; five critic steps as in Algorithm 1', discriminatorSteps: 5 },
    paper: {
      source: 'Algorithm 1; networks with batch norm in the critic, as its authors keep it',
      optimizer: rmsprop({ learningRate: 5e-5 }),
      discriminatorSteps: 5,
      discriminatorNorm: 'batch',
    },
    official: {
      source:
        'martinarjovsky/WassersteinGAN @ f7a01e8, main.py: 100 critic steps at times, clipped before each step; made for images: on points the generator’s gradient is about 1e-22',
      optimizer: rmsprop({ learningRate: 5e-5 }),
      discriminatorSteps: 'wgan-official',
      discriminatorNorm: 'batch',
      initialiser: 'dcgan',
      objective: ({ clip }) => ({ constrain: clipWeights(clip, 'before') }),
    },
    igul222: {
      source: 'igul222/improved_wgan_training @ fa66c57, gan_cifar.py, mode wgan',
      optimizer: rmsprop({ learningRate: 5e-5, form: 'tf1' }),
      discriminatorSteps: 5,
      discriminatorNorm: 'batch',
      initialiser: 'he',
    },
    studiogan: {
      source: 'POSTECH-CVLab/PyTorch-StudioGAN @ 947b35e, its WGAN-WC configuration',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 }),
      discriminatorSteps: 5,
      discriminatorNorm: 'batch',
      leakySlope: 0,
      initialiser: 'orthogonal',
    },
  },
});
