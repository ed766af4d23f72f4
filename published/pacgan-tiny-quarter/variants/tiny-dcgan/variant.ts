import { adam, defineVariant, logistic, type Preset } from '../../../../harness/variant.js';

const rates = { beta1: 0.5, beta2: 0.99 };

/** The recipe of the unrolled GAN's experiment, with batch normalisation behind every convolution. */
const published: Preset = {
  source: 'arXiv:1712.04086, table 3; fjxmlzn/PacGAN @ 190853e, unrolled_GAN_experiment',
  discriminatorOptimizer: adam({ learningRate: 2e-4, ...rates }),
  generatorOptimizer: adam({ learningRate: 1e-4, ...rates }),
  discriminatorNorm: 'batch',
  leakySlope: 0.3,
  initialiser: 'dcgan',
};

/**
 * The standard GAN of PacGAN's comparison with unrolled GANs, alone and with packs of two and four samples:
 * L_D = E sp(−s_r) + E sp(s_f), L_G = E sp(−s_f). Lin et al. 2018, arXiv:1712.04086.
 */
export default defineVariant({
  title: 'PacGAN, tiny networks',
  source: 'Lin et al. 2018, arXiv:1712.04086, section 4.2',
  objective: logistic,
  presets: {
    default: published,
    pack2: { ...published, pack: 2 },
    pack4: { ...published, pack: 4 },
  },
});
