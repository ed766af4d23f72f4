import * as tf from '@tensorflow/tfjs-core';
import type { Layer } from './layer.js';

/*
 * Without pooling kernels, whose gradients tfjs cannot differentiate once more, as a gradient penalty has to: two
 * neighbours along one axis are a tensor [blocks, 2, rest].
 */

/** The mean of each 2 × 2 positions: [n, h, w, c] → [n, h/2, w/2, c]. */
export const meanPool: Layer = {
  apply: (x) => {
    const [n, h, w, c] = x.shape as [number, number, number, number];
    const rows = tf.sum(tf.reshape(x, [(n * h) / 2, 2, w * c]), 1);
    const pairs = tf.sum(tf.reshape(rows, [(n * h * w) / 4, 2, c]), 1);
    return tf.reshape(tf.mul(pairs, 0.25), [n, h / 2, w / 2, c]);
  },
};

/** Each position four times: [n, h, w, c] → [n, 2h, 2w, c]. */
export const upsample: Layer = {
  apply: (x) => {
    const [n, h, w, c] = x.shape as [number, number, number, number];
    const columns = tf.add(tf.reshape(x, [n * h * w, 1, c]), tf.zeros([1, 2, 1]));
    const twice = tf.add(tf.reshape(columns, [n * h, 1, 2 * w * c]), tf.zeros([1, 2, 1]));
    return tf.reshape(twice, [n, 2 * h, 2 * w, c]);
  },
};

/** The sum or the mean over all positions: [n, h, w, c] → [n, c]. */
export const globalPool = (kind: 'sum' | 'mean'): Layer => ({
  apply: (x) => (kind === 'sum' ? tf.sum(x, [1, 2]) : tf.mean(x, [1, 2])),
});
