import type * as tf from '@tensorflow/tfjs-core';
import type { Output } from '../networks/backbone.js';
import type { Auxiliary } from './auxiliary.js';
import type { Constraint } from './constraints.js';
import type { Head } from './heads.js';
import type { Penalty } from './penalties.js';

/**
 * What a term of an objective sees of one batch of n pairs. Scores are raw outputs of the discriminator, [n] each, high =
 * real. In the discriminator's own terms the fakes are data; in the generator's loss the discriminator is constant, and
 * what is real is computed when it is read: a loss that does not read it costs no pass over real samples.
 */
export interface Batch {
  readonly real: tf.Tensor1D;
  readonly fake: tf.Tensor1D;
  /** [n, …]: what was scored. */
  readonly samples: { readonly real: tf.Tensor; readonly fake: tf.Tensor };
  /** The parts of the discriminator's outputs behind the scores; with a head other than one score. */
  readonly outputs: { readonly real: Output; readonly fake: Output };
  /** [n, latentSize]: what the fakes were made of. */
  readonly latents: tf.Tensor2D;
  /** Their classes, one-hot: [n, classes]. With the head `classifier`, whose trainings have labels. */
  readonly labels: { readonly real: tf.Tensor2D; readonly fake: tf.Tensor2D };
  /** What the discriminator makes of their classes, [n, classes]. With the head `classifier`. */
  readonly logits: { readonly real: tf.Tensor2D; readonly fake: tf.Tensor2D };
  /** The objective's remembered scalars. */
  readonly memory: Readonly<Record<string, tf.Scalar>>;
}

/** Scalars that live from step to step, such as BEGAN's k. */
export interface Memory {
  /** Names and first values. */
  readonly initial: Readonly<Record<string, number>>;
  /** The values after a discriminator's step, from the batch of that step. */
  update(batch: Batch): Readonly<Record<string, tf.Tensor>>;
}

/** The two losses of a GAN and the terms around them; all are scalars and are minimised. */
export interface Objective {
  discriminatorLoss(batch: Batch): tf.Tensor;
  generatorLoss(batch: Batch): tf.Tensor;
  /** Added to the discriminator's loss; sees the fakes as data. */
  readonly penalty?: Penalty | undefined;
  /**
   * Minimised by both players: added to each player's loss when they step apart, once when they step together. In the
   * generator's step the fakes carry a gradient.
   */
  readonly sharedLoss?: ((batch: Batch) => tf.Tensor) | undefined;
  /** A network of its own, whose loss trains it and the generator, in the generator's step only. */
  readonly auxiliary?: Auxiliary | undefined;
  /** Keeps the discriminator's weights in bounds. */
  readonly constrain?: Constraint | undefined;
  readonly memory?: Memory | undefined;
  /** What the discriminator ends in; one score by default. */
  readonly head?: Head | undefined;
}
