import { defineVariant, hinge, rmsprop } from '../../harness/variant.js';

/**
 * The hinge GAN: L_D = E max(0, 1 − s_r) + E max(0, 1 + s_f), L_G = −m_f. Lim & Ye 2017, arXiv:1705.02894; the loss of
 * SNGAN, SAGAN and BigGAN.
 */
export default defineVariant({
  title: 'Hinge GAN',
  source: 'Lim & Ye 2017, arXiv:1705.02894, equations 5 and 6 (Geometric GAN)',
  objective: hinge,
  presets: {
    default: { source: 'common' },
    'single-loss': {
      source: 'bojone/gan @ d4010d1, gan_one_step_with_hinge_loss.py; kexue.fm/archives/6387, where λ is a symbol',
      scheme: 'single-loss',
      optimizer: rmsprop({ learningRate: 1e-4, decay: 0.99, form: 'keras' }),
      lambda: 1,
      discriminatorNorm: 'batch',
      initialiser: 'dcgan',
    },
  },
});
