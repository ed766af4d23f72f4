import { adam, defineVariant, hinge } from '../../../../harness/variant.js';

/** L_D = E max(0, 1 − s_r) + E max(0, 1 + s_f), L_G = −m_f, with a spectrally normalised discriminator. */
export default defineVariant({
  title: 'SNGAN of StudioGAN',
  source: 'POSTECH-CVLab/PyTorch-StudioGAN @ 947b35e, its SNGAN configuration; optimiser and steps are its defaults',
  objective: hinge,
  presets: {
    default: {
      source: 'POSTECH-CVLab/PyTorch-StudioGAN @ 947b35e, CIFAR-10',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 }),
      discriminatorSteps: 5,
      discriminatorNorm: 'spectral',
      leakySlope: 0,
      initialiser: 'orthogonal',
    },
  },
});
