import * as tf from '@tensorflow/tfjs-core';
import { defineVariant } from '../../harness/variant.js';

/** E (s − target)² */
const squaredDistance = (scores: tf.Tensor1D, target: number): tf.Tensor => tf.mean(tf.square(tf.sub(scores, target)));

/**
 * L_D = ½ E(s_r − 1)² + ½ E s_f², L_G = ½ E(s_f − 1)², a least-squares GAN to begin with: put the objective and its
 * source in place of it. Scores s are raw outputs of the discriminator, high = real; both losses are minimised.
 */
export default defineVariant({
  title: 'NAME',
  source: 'the paper or code with the place in it',
  objective: {
    discriminatorLoss: ({ real, fake }) => tf.mul(0.5, tf.add(squaredDistance(real, 1), squaredDistance(fake, 0))),
    generatorLoss: ({ fake }) => tf.mul(0.5, squaredDistance(fake, 1)),
  },
  presets: {
    default: { source: 'common' },
  },
});
