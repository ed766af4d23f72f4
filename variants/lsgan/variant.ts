import * as tf from '@tensorflow/tfjs-core';
import { adam, defineVariant, rmsprop, type Batch } from '../../harness/variant.js';

/** E (s − target)² */
const squaredDistance = (scores: tf.Tensor1D, target: number): tf.Tensor => tf.mean(tf.square(tf.sub(scores, target)));

const squares = ({ real, fake }: Batch): tf.Tensor => tf.add(squaredDistance(real, 1), squaredDistance(fake, 0));

/**
 * The least-squares GAN: L_D = ½ E(s_r − 1)² + ½ E s_f², L_G = ½ E(s_f − 1)². Mao et al. 2017, arXiv:1611.04076, with
 * the labels 0 for fake, 1 for real and 1 for what the generator wants.
 */
export default defineVariant({
  title: 'LSGAN',
  source: 'Mao et al. 2017, arXiv:1611.04076, labels 0 and 1',
  objective: {
    discriminatorLoss: (batch) => tf.mul(0.5, squares(batch)),
    generatorLoss: ({ fake }) => tf.mul(0.5, squaredDistance(fake, 1)),
  },
  presets: {
    default: { source: 'common' },
    igul222: {
      source: 'igul222/improved_wgan_training @ fa66c57, gan_64x64.py, mode lsgan: the generator loss is not halved',
      optimizer: rmsprop({ learningRate: 1e-4, form: 'tf1' }),
      initialiser: 'he',
      discriminatorNorm: 'batch',
      objective: { generatorLoss: ({ fake }) => squaredDistance(fake, 1) },
    },
    studiogan: {
      source: 'POSTECH-CVLab/PyTorch-StudioGAN @ 947b35e, its LSGAN configuration',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 }),
      discriminatorSteps: 2,
      discriminatorNorm: 'batch',
      leakySlope: 0,
      initialiser: 'orthogonal',
    },
    'relativistic-gan': {
      source: 'AlexiaJM/RelativisticGAN @ 2646c0b, GAN_losses_iter.py, its defaults: no factors ½',
      optimizer: adam({ learningRate: 1e-4, beta1: 0.5, beta2: 0.999 }),
      initialiser: 'dcgan',
      discriminatorNorm: 'batch',
      objective: { discriminatorLoss: squares, generatorLoss: ({ fake }) => squaredDistance(fake, 1) },
    },
  },
});
