import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from './objective.js';

/** The scores s_r of reals and s_f of fakes, [n] each, high = real. Their means are m_r and m_f. */
export type Scores = Pick<Batch, 'real' | 'fake'>;

/** The losses L_D and L_G of both players, of scores alone. Each is a scalar that its player minimises. */
export interface LossPair {
  discriminatorLoss(scores: Scores): tf.Tensor;
  generatorLoss(scores: Scores): tf.Tensor;
}

/** L_D = m_f − m_r, L_G = −m_f. Arjovsky et al. 2017, arXiv:1701.07875, Algorithm 1. */
export const wasserstein: LossPair = {
  discriminatorLoss: ({ real, fake }) => tf.sub(tf.mean(fake), tf.mean(real)),
  generatorLoss: ({ fake }) => tf.neg(tf.mean(fake)),
};

/**
 * With sp(t) = log(1 + eᵗ), L_D = E sp(−s_r) + E sp(s_f) and, not saturating, L_G = E sp(−s_f). Goodfellow et al. 2014,
 * arXiv:1406.2661, section 3, on logits.
 */
export const logistic: LossPair = {
  discriminatorLoss: ({ real, fake }) => tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(fake))),
  generatorLoss: ({ fake }) => tf.mean(tf.softplus(tf.neg(fake))),
};

/** L_D = E max(0, 1 − s_r) + E max(0, 1 + s_f), L_G = −m_f. Lim & Ye 2017, arXiv:1705.02894, equations 5 and 6. */
export const hinge: LossPair = {
  discriminatorLoss: ({ real, fake }) => tf.add(tf.mean(tf.relu(tf.sub(1, real))), tf.mean(tf.relu(tf.add(1, fake)))),
  generatorLoss: wasserstein.generatorLoss,
};

/**
 * The relativistic average of a pair: each score is compared with the mean of the other batch, which is not detached, and
 * the generator wants the reverse of what the discriminator wants. L_D = ½ L(s_r − m_f, s_f − m_r) and
 * L_G = ½ L(s_f − m_r, s_r − m_f), where L(s_r, s_f) is the pair's L_D. Jolicoeur-Martineau 2018, arXiv:1807.00734.
 */
export function relativisticAverage({ discriminatorLoss }: Pick<LossPair, 'discriminatorLoss'>): LossPair {
  const relative = (scores: tf.Tensor1D, others: tf.Tensor1D): tf.Tensor1D => tf.sub(scores, tf.mean(others));
  const above = (high: tf.Tensor1D, low: tf.Tensor1D): tf.Tensor =>
    tf.mul(0.5, discriminatorLoss({ real: relative(high, low), fake: relative(low, high) }));
  return {
    discriminatorLoss: ({ real, fake }) => above(real, fake),
    generatorLoss: ({ real, fake }) => above(fake, real),
  };
}
