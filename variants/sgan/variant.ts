import * as tf from '@tensorflow/tfjs-core';
import { adam, defineVariant, logistic, rmsprop } from '../../harness/variant.js';

/**
 * The standard GAN with the non-saturating generator loss, on logits: with sp(t) = log(1 + eᵗ),
 * L_D = E sp(−s_r) + E sp(s_f) and L_G = E sp(−s_f). Goodfellow et al. 2014, arXiv:1406.2661, section 3.
 */
export default defineVariant({
  title: 'SGAN (non-saturating)',
  source: 'Goodfellow et al. 2014, arXiv:1406.2661, section 3',
  objective: logistic,
  presets: {
    default: { source: 'common' },
    su: {
      source: 'bojone/gan @ d4010d1, keras/dcgan_celeba.py: two generator steps to each discriminator step',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, form: 'keras' }),
      generatorSteps: 2,
      discriminatorNorm: 'batch',
      leakySlope: 0.3,
    },
    'su-sn': {
      source: 'bojone/gan @ d4010d1, keras/dcgan_sn_celeba.py: spectral and batch norm together',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, form: 'keras' }),
      generatorSteps: 2,
      discriminatorNorm: 'spectral+batch',
      leakySlope: 0.3,
    },
    'single-loss': {
      source: 'kexue.fm/archives/6387 for any pair of losses; optimiser of bojone/gan, gan_one_step_with_hinge_loss.py',
      scheme: 'single-loss',
      optimizer: rmsprop({ learningRate: 1e-4, decay: 0.99, form: 'keras' }),
      lambda: 1,
      discriminatorNorm: 'batch',
      initialiser: 'dcgan',
    },
    igul222: {
      source: 'igul222/improved_wgan_training @ fa66c57, gan_cifar.py, mode dcgan: the discriminator loss is halved',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, form: 'tf1' }),
      initialiser: 'he',
      objective: { discriminatorLoss: (batch) => tf.mul(0.5, logistic.discriminatorLoss(batch)) },
    },
  },
});
