import { adam, defineVariant, hinge, logistic, type Preset } from '../../../../harness/variant.js';

/** Table 1's setting C with five discriminator steps, as the official code trains. */
const published: Preset = {
  source: 'arXiv:1802.05957, table 2; pfnet-research/sngan_projection @ e84b1a5, CIFAR-10',
  optimizer: adam({ learningRate: 2e-4, beta1: 0, beta2: 0.9 }),
  learningRateDecay: 'linear',
  discriminatorSteps: 5,
  discriminatorNorm: 'spectral',
};

/** The standard GAN, L_D = E sp(−s_r) + E sp(s_f), L_G = E sp(−s_f), or the hinge loss, with spectral normalisation. */
export default defineVariant({
  title: 'SN-GAN, table 2',
  source: 'Miyato et al. 2018, arXiv:1802.05957, table 2',
  objective: logistic,
  presets: {
    default: published,
    hinge: { ...published, objective: hinge },
  },
});
