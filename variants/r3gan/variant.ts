import * as tf from '@tensorflow/tfjs-core';
import { adam, defineVariant, fakes, gradientPenalty, reals, sumOfPenalties } from '../../harness/variant.js';

/** E sp(−(a − b)) over pairs of equal index: how far a is from being scored above b. */
const above = (a: tf.Tensor1D, b: tf.Tensor1D): tf.Tensor => tf.mean(tf.softplus(tf.sub(b, a)));

/** γ/2 · E‖∇D(x_r)‖² + γ/2 · E‖∇D(x_f)‖². */
const penalty = (gamma: number) =>
  sumOfPenalties(
    gradientPenalty({ at: reals(), weight: gamma / 2 }),
    gradientPenalty({ at: fakes(), weight: gamma / 2 }),
  );

/**
 * The relativistic pairing GAN with zero-centred penalties on reals and fakes: with sp(t) = log(1 + eᵗ),
 * L_D = E sp(−(s_r − s_f)) + γ/2 · E‖∇D(x_r)‖² + γ/2 · E‖∇D(x_f)‖² and L_G = E sp(−(s_f − s_r)), over pairs of equal
 * index. Huang et al. 2024, arXiv:2501.05441, equations 2 and 4.
 */
export default defineVariant({
  title: 'R3GAN',
  source: 'Huang et al. 2024, arXiv:2501.05441, section 3: RpGAN + R1 + R2',
  tunable: {
    /** γ */
    gamma: { default: 1, range: { from: 0.01, to: 10, scale: 'log' } },
  },
  objective: ({ gamma }) => ({
    discriminatorLoss: ({ real, fake }) => above(real, fake),
    generatorLoss: ({ real, fake }) => above(fake, real),
    penalty: penalty(gamma),
  }),
  presets: {
    default: { source: 'common; γ 1, with which the published training of 32 × 32 images begins' },
    official: {
      source:
        'arXiv:2501.05441, the settings of CIFAR-10 at the end of training, without their schedules of γ and β₂; no normalisation',
      optimizer: adam({ learningRate: 2e-4, beta1: 0, beta2: 0.99 }),
      generatorNorm: 'none',
      initialiser: 'he',
      ema: 0.999,
      constants: { gamma: 0.1 },
    },
    'r1-only': {
      source: 'common; without the penalty on the fakes, which arXiv:2501.05441 finds to diverge',
      objective: ({ gamma }) => ({ penalty: gradientPenalty({ at: reals(), weight: gamma / 2 }) }),
    },
  },
});
