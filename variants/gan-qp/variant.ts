import * as tf from '@tensorflow/tfjs-core';
import { adam, defineVariant, perSample, type Batch } from '../../harness/variant.js';

/** A distance [n] between samples of equal index, per entry: it does not grow with the size of the images. */
type Distance = (difference: tf.Tensor) => tf.Tensor;
const l1: Distance = (difference) => perSample(tf.mean, tf.abs(difference));
const l2: Distance = (difference) => tf.sqrt(perSample(tf.mean, tf.square(difference)));

/** E[−Δ + Δ² / (2λ d(x_r, x_f))] with Δ = s_r − s_f, over pairs of equal index. */
const quadratic =
  (distance: Distance, lambda: number) =>
  ({ real, fake, samples }: Batch): tf.Tensor => {
    const difference = tf.sub(real, fake);
    const scale = tf.mul(2 * lambda, distance(tf.sub(samples.real, samples.fake)));
    return tf.mean(tf.sub(tf.div(tf.square(difference), scale), difference));
  };

/**
 * GAN-QP: L_D = E[−Δ + Δ² / (2λ d(x_r, x_f))] with Δ = s_r − s_f and λ = 10, L_G = E Δ without the quadratic term, which
 * would pull the fakes towards single reals. Su 2018, arXiv:1811.07296; kexue.fm/archives/6163.
 */
export default defineVariant({
  title: 'GAN-QP',
  source: 'Su 2018, arXiv:1811.07296; bojone/gan-qp @ f81ec73, 128/gan_gp_l1.py (which is QP-L1) and 128/gan_qp_l2.py',
  tunable: {
    /** λ: the scores may differ by λ d and no more, where both players are at their best. */
    slope: { default: 10, range: { from: 1, to: 100, scale: 'log' } },
  },
  objective: ({ slope }) => ({
    discriminatorLoss: quadratic(l1, slope),
    generatorLoss: ({ real, fake }) => tf.sub(tf.mean(real), tf.mean(fake)),
  }),
  presets: {
    default: { source: 'common; d is the mean absolute difference' },
    l2: {
      source: 'common; d is the root of the mean squared difference',
      objective: ({ slope }) => ({ discriminatorLoss: quadratic(l2, slope) }),
    },
    su: {
      source: 'bojone/gan-qp @ f81ec73, 128/gan_gp_l1.py',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, form: 'keras' }),
      discriminatorSteps: 2,
      discriminatorNorm: 'batch',
    },
    'su-l2': {
      source: 'bojone/gan-qp @ f81ec73, 128/gan_qp_l2.py',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, form: 'keras' }),
      discriminatorSteps: 2,
      discriminatorNorm: 'batch',
      objective: ({ slope }) => ({ discriminatorLoss: quadratic(l2, slope) }),
    },
  },
});
