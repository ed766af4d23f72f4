import * as tf from '@tensorflow/tfjs-core';

/** What is done to every weight of the discriminator, before or after each of its steps. */
export interface Constraint {
  readonly when: 'before' | 'after';
  apply(weight: tf.Tensor): tf.Tensor;
}

/**
 * Clips each weight to [−bound, bound]. Arjovsky et al. 2017, arXiv:1701.07875, Algorithm 1 clips after the step, its
 * authors' code before.
 */
export function clipWeights(bound: number, when: Constraint['when'] = 'after'): Constraint {
  return { when, apply: (weight) => tf.clipByValue(weight, -bound, bound) };
}
