import type * as tf from '@tensorflow/tfjs-core';
import type { Output } from './networks/backbone.js';
import type { InitialiserName } from './networks/initialisers.js';
import type { Norm } from './networks/layers.js';
import type { DiscriminatorNorm } from './networks/options.js';
import type { Auxiliary } from './training/auxiliary.js';
import type { Constraint } from './training/constraints.js';
import type { Head } from './training/heads.js';
import type { OptimizerSpec } from './training/optimizers.js';
import type { Penalty } from './training/penalties.js';
import type { DiscriminatorSteps } from './training/recipe.js';
import type { SchemeName } from './training/schemes/scheme.js';

export type { Penalty } from './training/penalties.js';
export type { Site } from './training/sites.js';
export { latentRecovery, mutualInformation } from './training/auxiliary.js';
export { clipWeights } from './training/constraints.js';
export { autoencoder, encoder } from './training/heads.js';
export { adam, rmsprop, sgd } from './training/optimizers.js';
export { gradientPenalty, sumOfPenalties } from './training/penalties.js';
export { stopGradient } from './training/stop-gradient.js';
export {
  aroundReals,
  fakePairs,
  fakes,
  interpolates,
  mixedPairs,
  mixture,
  realPairs,
  reals,
} from './training/sites.js';

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
  readonly penalty?: Penalty;
  /**
   * Minimised by both players: added to each player's loss when they step apart, once when they step together. In the
   * generator's step the fakes carry a gradient.
   */
  sharedLoss?(batch: Batch): tf.Tensor;
  /** A network of its own, whose loss trains it and the generator, in the generator's step only. */
  readonly auxiliary?: Auxiliary;
  /** Keeps the discriminator's weights in bounds. */
  readonly constrain?: Constraint;
  readonly memory?: Memory;
  /** What the discriminator ends in; one score by default. */
  readonly head?: Head;
}

/** The training recipe around an objective. Everything has a common default (training/recipe.ts). */
export interface Recipe {
  readonly discriminatorOptimizer: OptimizerSpec;
  readonly generatorOptimizer: OptimizerSpec;
  readonly auxiliaryOptimizer: OptimizerSpec;
  /** To 0 over the budget, in a straight line, or not at all. */
  readonly learningRateDecay: 'none' | 'linear';
  /** Discriminator steps before each generator step, or the name of a schedule of them. */
  readonly discriminatorSteps: DiscriminatorSteps;
  /** Generator steps after each turn of the discriminator. */
  readonly generatorSteps: number;
  /** Weight λ of the generator's loss. Under plain gradient descent it multiplies that player's learning rate. */
  readonly lambda: number;
  /** Decay of the moving average of the generator's weights, from which samples are drawn; 0: no average. */
  readonly ema: number;
  readonly generatorNorm: Norm;
  readonly discriminatorNorm: DiscriminatorNorm;
  /** Lets batch normalisation of the discriminator and a penalty per sample go together, as some codes do. */
  readonly normUnderPenalty: boolean;
  /** Slope of the discriminator's leaky rectifiers below zero. */
  readonly leakySlope: number;
  readonly initialiser: InitialiserName;
}

/** Named hyper-parameters of a variant. What is not given is the common default. */
export interface Preset extends Partial<Recipe> {
  /** Where the numbers come from; `common` for the shared default. */
  readonly source: string;
  /** One optimiser for all networks. */
  readonly optimizer?: OptimizerSpec;
  /** The scheme it was published with, used where a suite names none; `alternating` by default. */
  readonly scheme?: SchemeName;
  /** Terms of the objective that differ in this preset. */
  readonly objective?: Partial<Objective>;
}

export interface Variant {
  readonly title: string;
  /** The paper or code that the objective follows, with the place in it. */
  readonly source: string;
  readonly objective: Objective;
  readonly presets: { readonly default: Preset } & Readonly<Record<string, Preset>>;
}

/** Marks and checks the default export of a `variant.ts`. */
export function defineVariant(variant: Variant): Variant {
  return variant;
}
