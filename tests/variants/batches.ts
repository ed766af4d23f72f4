import type * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../../harness/variant.js';

/** A batch that losses can be tried on, of scores alone: what else a loss reads has to be given. */
export function batchOfScores(real: tf.Tensor1D, fake: tf.Tensor1D, more: Partial<Batch> = {}): Batch {
  const missing = (part: string): never => {
    throw new Error(`This loss reads ${part}, which the test does not give.`);
  };
  return Object.defineProperties(
    {
      real,
      fake,
      get samples() {
        return missing('samples');
      },
      get outputs() {
        return missing('outputs');
      },
      get latents() {
        return missing('latents');
      },
      get labels() {
        return missing('labels');
      },
      get logits() {
        return missing('logits');
      },
      get memory() {
        return missing('memory');
      },
    },
    Object.getOwnPropertyDescriptors(more),
  ) as Batch;
}
