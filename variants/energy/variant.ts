import * as tf from '@tensorflow/tfjs-core';
import {
  adam,
  defineVariant,
  gradientPenalty,
  hinge,
  reals,
  rmsprop,
  wasserstein,
  type Penalty,
} from '../../harness/variant.js';

const MARGIN = 1;

/** λ · E‖∇U(x_r)‖²; the gradient of U = −s has the norm of that of s. */
const flatAtReals = (weight: number): Penalty => gradientPenalty({ at: reals(), weight });

/** An energy that is never negative, as an autoencoder's error is: U = sp(−s), falling in the score as −s does. */
const positiveEnergy = <T extends tf.Tensor>(scores: T): T => tf.softplus(tf.neg(scores));

function flatPositiveEnergy(weight: number): Penalty {
  const flat = flatAtReals(weight);
  return { ...flat, value: (discriminator, points) => flat.value((x) => positiveEnergy(discriminator(x)), points) };
}

/**
 * An energy model and a generator that walks into its pits, with U = −s: L_D = E U(x_r) − E U(x_f) + λ E‖∇U(x_r)‖²,
 * L_G = E U(x_f). The reals lie at the bottoms of pits, so the penalty is zero-centred and on reals only. Su 2019,
 * kexue.fm/archives/6316, which gives no λ.
 */
export default defineVariant({
  title: 'Energy view I',
  source: 'Su 2019, kexue.fm/archives/6316',
  tunable: {
    /** λ */
    weight: { default: 1, range: { from: 0.01, to: 100, scale: 'log' } },
  },
  objective: ({ weight }) => ({
    ...wasserstein,
    penalty: flatAtReals(weight),
  }),
  presets: {
    default: { source: 'common; the article gives no λ, here it is 1' },
    hinge: {
      source: 'common; the alternative of the article: E max(0, 1 + U(x_r)) + E max(0, 1 − U(x_f))',
      objective: hinge,
    },
    'non-negative': {
      source: 'common; the alternative of the article for U ≥ 0: E U(x_r) + E max(0, m − U(x_f)), here with m = 1',
      objective: ({ weight }) => ({
        discriminatorLoss: ({ real, fake }) =>
          tf.add(tf.mean(positiveEnergy(real)), tf.mean(tf.relu(tf.sub(MARGIN, positiveEnergy(fake))))),
        generatorLoss: ({ fake }) => tf.mean(positiveEnergy(fake)),
        penalty: flatPositiveEnergy(weight),
      }),
    },
    'momentum-0': {
      source: 'kexue.fm/archives/6316: little or no momentum; common learning rate',
      optimizer: adam({ learningRate: 1e-3, beta1: 0, beta2: 0.999 }),
    },
    'momentum-0.5': {
      source: 'for comparison with momentum-0',
      optimizer: adam({ learningRate: 1e-3, beta1: 0.5, beta2: 0.999 }),
    },
    'momentum-0.9': {
      source: 'for comparison with momentum-0',
      optimizer: adam({ learningRate: 1e-3, beta1: 0.9, beta2: 0.999 }),
    },
    rmsprop: {
      source: 'kexue.fm/archives/6316: no momentum at all; common learning rate',
      optimizer: rmsprop({ learningRate: 1e-3 }),
    },
  },
});
