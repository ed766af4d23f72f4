import * as tf from '@tensorflow/tfjs-core';
import {
  adam,
  defineVariant,
  fakes,
  gradientPenalty,
  logistic,
  reals,
  sumOfPenalties,
  type Preset,
} from '../../../../harness/variant.js';

const GAMMA = 1;

const r1 = gradientPenalty({ at: reals(), weight: GAMMA / 2 });
const r1AndR2 = sumOfPenalties(r1, gradientPenalty({ at: fakes(), weight: GAMMA / 2 }));

/** E sp(−(a − b)) over pairs of equal index: how far a is from being scored above b. */
const above = (a: tf.Tensor1D, b: tf.Tensor1D): tf.Tensor => tf.mean(tf.softplus(tf.sub(b, a)));

/** Table 6's Stacked MNIST: Adam at 2e-4 without momentum, no normalisation anywhere. */
const published: Preset = {
  source: 'arXiv:2501.05441, table 6, Stacked MNIST; γ and β₂ as they begin or end, without their schedules',
  optimizer: adam({ learningRate: 2e-4, beta1: 0, beta2: 0.99 }),
  generatorNorm: 'none',
};

/**
 * The four arms of table 1: a relativistic pairing loss, L_D = E sp(−(s_r − s_f)) and L_G = E sp(−(s_f − s_r)), or the
 * standard one, with γ/2 · E‖∇D‖² on the reals (R1) or on reals and fakes (R1 + R2). Huang et al. 2024, arXiv:2501.05441.
 */
export default defineVariant({
  title: 'R3GAN, table 1',
  source: 'Huang et al. 2024, arXiv:2501.05441, table 1',
  objective: {
    discriminatorLoss: ({ real, fake }) => above(real, fake),
    generatorLoss: ({ real, fake }) => above(fake, real),
    penalty: r1AndR2,
  },
  presets: {
    default: published,
    'rp-r1': { ...published, objective: { penalty: r1 } },
    'gan-r1-r2': { ...published, objective: { ...logistic, penalty: r1AndR2 } },
    'gan-r1': { ...published, objective: { ...logistic, penalty: r1 } },
  },
});
