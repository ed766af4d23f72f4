import * as tf from '@tensorflow/tfjs-core';
import { adam, autoencoder, defineVariant, perSample, stopGradient, type Batch } from '../../harness/variant.js';

/** The margin of PyTorch-GAN grows with batches of more than 64. */
const marginOf = ({ fake }: Batch, margin: number): number => margin * Math.max(1, fake.shape[0] / 64);

/** The mean squared error of an autoencoder over all entries of each sample, [n]. */
const error = (reconstruction: tf.Tensor, samples: tf.Tensor): tf.Tensor =>
  perSample(tf.mean, tf.square(tf.sub(samples, reconstruction)));

/** The mean of f(cosine) over the n (n − 1) ordered pairs of different codes, [n, size]. */
function overPairs(codes: tf.Tensor2D, f: (cosines: tf.Tensor) => tf.Tensor): tf.Tensor {
  const units = tf.div(codes, tf.sqrt(tf.add(tf.sum(tf.square(codes), 1, true), 1e-12)));
  const all = f(tf.matMul(units, units, false, true));
  // 1 each except for codes near 0, whose lengths the 1e-12 holds back.
  const withThemselves = f(tf.sum(tf.square(units), 1));
  const n = codes.shape[0];
  return tf.div(tf.sub(tf.sum(all), tf.sum(withThemselves)), n * (n - 1));
}

/** The pulling-away term: the mean squared cosine between the codes of different fakes. */
export const pullingAway = (codes: tf.Tensor2D): tf.Tensor => overPairs(codes, tf.square);

/**
 * The energy-based GAN with a pulling-away term: the energy U = −s is an autoencoder's squared error.
 * L_D = E U(x_r) + E max(0, m − U(x_f)), L_G = E U(x_f) + 0.1 PT. Zhao et al. 2017, arXiv:1609.03126.
 */
export default defineVariant({
  title: 'EBGAN-PT',
  source: 'Zhao et al. 2017, arXiv:1609.03126; m and the weight of PT of eriklindernoren/PyTorch-GAN @ 36d3c77',
  tunable: {
    /** m, for batches of up to 64: an autoencoder that knows nothing has an error near 1. */
    margin: { default: 1, range: { from: 0.05, to: 2, scale: 'log' } },
    /** The weight of PT. */
    pulling: { default: 0.1, range: { from: 0.01, to: 1, scale: 'log' } },
  },
  objective: ({ margin, pulling }) => ({
    head: autoencoder((reconstruction, samples) => tf.neg(error(reconstruction, samples))),
    discriminatorLoss: (batch) =>
      tf.sub(tf.mean(tf.relu(tf.add(marginOf(batch, margin), batch.fake))), tf.mean(batch.real)),
    generatorLoss: ({ fake, outputs }) => tf.sub(tf.mul(pulling, pullingAway(outputs.fake.codes)), tf.mean(fake)),
  }),
  presets: {
    default: { source: 'common' },
    plain: {
      source: 'common; without the pulling-away term',
      objective: { generatorLoss: ({ fake }) => tf.neg(tf.mean(fake)) },
    },
    'pytorch-gan': {
      source:
        'eriklindernoren/PyTorch-GAN @ 36d3c77, ebgan.py: the margin is for the mean energy, cosines are not squared, the fakes that reconstructions are compared with are data',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 }),
      initialiser: 'dcgan',
      discriminatorNorm: 'batch',
      leakySlope: 0,
      objective: ({ margin, pulling }) => ({
        discriminatorLoss: (batch) =>
          tf.sub(tf.relu(tf.add(marginOf(batch, margin), tf.mean(batch.fake))), tf.mean(batch.real)),
        generatorLoss: ({ samples, outputs: { fake } }) =>
          tf.add(
            tf.mean(error(fake.reconstruction, stopGradient(samples.fake))),
            tf.mul(
              pulling,
              overPairs(fake.codes, (cosines) => cosines),
            ),
          ),
      }),
    },
  },
});
