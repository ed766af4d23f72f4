import * as tf from '@tensorflow/tfjs-core';
import type { Objective } from '../variant.js';

/** Whether the generator's loss looks at the reals, found by trying it on four scores. */
export function generatorReadsReals(objective: Objective): boolean {
  let read = false;
  tf.tidy(() => {
    const scores = tf.tensor1d([0.5, -1, 2, 0.25]);
    objective.generatorLoss({
      fake: tf.neg(scores),
      get real() {
        read = true;
        return scores;
      },
    });
  });
  return read;
}
