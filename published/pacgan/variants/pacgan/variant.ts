import { adam, defineVariant, logistic, type Preset } from '../../../../harness/variant.js';

/** The recipe of the 2-D experiments; kernels start at N(0, 0.02²). */
const published: Preset = {
  source: 'arXiv:1712.04086, section 4.1; fjxmlzn/PacGAN @ 190853e, the 2-D experiments',
  optimizer: adam({ learningRate: 1e-4, beta1: 0.8, beta2: 0.999 }),
  initialiser: 'dcgan',
};

/**
 * The standard GAN of PacGAN's 2-D experiments, alone and with packs of two samples: L_D = E sp(−s_r) + E sp(s_f),
 * L_G = E sp(−s_f). Lin et al. 2018, arXiv:1712.04086.
 */
export default defineVariant({
  title: 'PacGAN, 2-D',
  source: 'Lin et al. 2018, arXiv:1712.04086, section 4.1',
  objective: logistic,
  presets: {
    default: published,
    pack2: { ...published, pack: 2 },
  },
});
