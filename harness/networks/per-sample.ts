import type * as tf from '@tensorflow/tfjs-core';

/** The axes of a sample's entries in a batch [n, …]: all but the first. */
export const sampleAxes = (batch: tf.Tensor): number[] => batch.shape.slice(1).map((_, axis) => axis + 1);

/** Reduces all entries of each sample to one number: [n, …] → [n]. `perSample(tf.mean, x)` is the mean of each. */
export const perSample = (reduce: (batch: tf.Tensor, axes: number[]) => tf.Tensor, batch: tf.Tensor): tf.Tensor =>
  reduce(batch, sampleAxes(batch));
