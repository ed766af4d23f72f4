import { adam, defineVariant, hinge, logistic, type Preset } from '../../../../harness/variant.js';

/** What the configurations share. */
const shared: Preset = {
  source: 'POSTECH-CVLab/PyTorch-StudioGAN @ 947b35e, CIFAR-10',
  optimizer: adam({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 }),
  discriminatorNorm: 'batch',
  leakySlope: 0,
  initialiser: 'orthogonal',
};

/** StudioGAN's DCGAN, L_D = E sp(−s_r) + E sp(s_f), L_G = E sp(−s_f), and its hinge GAN. */
export default defineVariant({
  title: 'DCGAN of StudioGAN',
  source: 'POSTECH-CVLab/PyTorch-StudioGAN @ 947b35e, its DCGAN and GGAN configurations',
  objective: logistic,
  presets: {
    default: { ...shared, discriminatorSteps: 2 },
    hinge: { ...shared, discriminatorSteps: 2, objective: hinge },
  },
});
