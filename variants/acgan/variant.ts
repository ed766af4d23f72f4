import * as tf from '@tensorflow/tfjs-core';
import { adam, classifier, defineVariant, logistic } from '../../harness/variant.js';

/** −E log p(y | x) of logits and one-hot classes, [n, classes] each, with p a softmax. */
export const crossEntropy = (logits: tf.Tensor2D, classes: tf.Tensor2D): tf.Tensor =>
  tf.neg(tf.mean(tf.sum(tf.mul(classes, tf.logSoftmax(logits)), 1)));

/**
 * AC-GAN: the discriminator has a second head, which tells the class y of a sample. Both players want it to be right:
 * with H = −E log p(y | x), L_D = E sp(−s_r) + E sp(s_f) + w (H_r + H_f) and L_G = E sp(−s_f) + w H_f. Odena et al. 2017,
 * arXiv:1610.09585, section 3; the generator's loss of scores does not saturate, as that of `sgan`.
 */
export default defineVariant({
  title: 'AC-GAN',
  source: 'Odena et al. 2017, arXiv:1610.09585, section 3',
  tunable: {
    /** The weight w of the classes in both losses. */
    classification: { default: 1, range: { from: 0.1, to: 10, scale: 'log' } },
  },
  objective: ({ classification }) => ({
    head: classifier(),
    discriminatorLoss: (batch) => {
      const { logits, labels } = batch;
      const wrong = tf.add(crossEntropy(logits.real, labels.real), crossEntropy(logits.fake, labels.fake));
      return tf.add(logistic.discriminatorLoss(batch), tf.mul(classification, wrong));
    },
    generatorLoss: (batch) =>
      tf.add(logistic.generatorLoss(batch), tf.mul(classification, crossEntropy(batch.logits.fake, batch.labels.fake))),
  }),
  presets: {
    default: { source: 'common' },
    'of-reals': {
      source:
        'common, with the class loss of Gulrajani et al. 2017, arXiv:1704.00028, code for CIFAR-10 with labels: the discriminator learns the classes of reals only, and the generator’s weight is a tenth',
      objective: ({ classification }) => ({
        discriminatorLoss: (batch) =>
          tf.add(
            logistic.discriminatorLoss(batch),
            tf.mul(classification, crossEntropy(batch.logits.real, batch.labels.real)),
          ),
        generatorLoss: (batch) =>
          tf.add(
            logistic.generatorLoss(batch),
            tf.mul(0.1 * classification, crossEntropy(batch.logits.fake, batch.labels.fake)),
          ),
      }),
    },
    odena: {
      source: 'the paper’s appendix A: optimiser and initialisation (there with dropout in the discriminator)',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5 }),
      discriminatorNorm: 'batch',
      initialiser: 'dcgan',
    },
  },
});
