import * as tf from '@tensorflow/tfjs-core';
import { itemAt } from '../ground/certain.js';
import { augmented, AUGMENTATION_DRAWS, type Augmentation } from './augmentation.js';

/** What the discriminator sees of samples: each changed at random, and several side by side as one. */
export interface View {
  readonly augment: readonly Augmentation[];
  /** Samples that are judged as one. Lin et al. 2018, arXiv:1712.04086 (PacGAN). */
  readonly pack: number;
}

/** Whether the discriminator sees the samples as they are. */
export const isPlain = ({ augment, pack }: View): boolean => augment.length === 0 && pack === 1;

/** The shape of what it sees of samples of a shape: their channels, or their numbers, side by side. */
export const packedShape = (shape: readonly number[], { pack }: Pick<View, 'pack'>): readonly number[] =>
  shape.map((length, axis) => (axis === shape.length - 1 ? pack * length : length));

/** Uniform numbers that the view of so many samples takes; none where nothing is drawn. */
export const viewDraws = ({ augment }: View, samples: number): readonly number[] | undefined =>
  augment.length === 0 ? undefined : [samples, AUGMENTATION_DRAWS];

/**
 * Samples [n, …] as the discriminator sees them, [n / pack, …]; the same tensor where it sees them as they are. The draws
 * are uniform in (0, 1).
 */
export function shown({ augment, pack }: View, samples: tf.Tensor, draws: tf.Tensor | undefined): tf.Tensor {
  return packed(pack, augment.length === 0 || !draws ? samples : augmented(augment, samples, draws));
}

/** Neighbours in the batch, side by side in the last axis. */
export function packed(pack: number, samples: tf.Tensor): tf.Tensor {
  if (pack === 1) return samples;
  const shape = samples.shape.slice(1);
  const count = itemAt(samples.shape, 0) / pack;
  const whole = [count, ...packedShape(shape, { pack })];
  if (shape.length === 1) return tf.reshape(samples, whole);
  const [height, width, channels] = shape as [number, number, number];
  const apart = tf.reshape(samples, [count, pack, height * width, channels]);
  return tf.reshape(tf.transpose(apart, [0, 2, 1, 3]), whole);
}
