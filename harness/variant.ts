import type * as tf from '@tensorflow/tfjs-core';
import type { InitialiserName } from './networks/initialisers.js';
import type { Norm } from './networks/layers.js';
import type { OptimizerSpec } from './training/optimizers.js';
import type { Penalty } from './training/penalties.js';

export type { Penalty } from './training/penalties.js';
export type { Site } from './training/sites.js';
export { adam, rmsprop, sgd } from './training/optimizers.js';
export { gradientPenalty, sumOfPenalties } from './training/penalties.js';
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
 * What a loss sees of one batch. Scores are raw outputs of the discriminator, [n] each, high = real. A generator's loss
 * that reads `real` costs a pass over real samples; one that does not read it costs none.
 */
export interface Scores {
  readonly real: tf.Tensor1D;
  readonly fake: tf.Tensor1D;
}

/** What the discriminator's terms see besides: the samples [n, …] that were scored, as data. */
export interface JudgedBatch extends Scores {
  readonly samples: { readonly real: tf.Tensor; readonly fake: tf.Tensor };
}

/** The two losses of a GAN and the terms around them; both losses are scalars and are minimised. */
export interface Objective {
  /** The discriminator's loss; the fakes are data. */
  discriminatorLoss(batch: JudgedBatch): tf.Tensor;
  /** The generator's loss; the discriminator's weights are constants. */
  generatorLoss(scores: Scores): tf.Tensor;
  /** Added to the discriminator's loss. */
  readonly penalty?: Penalty;
}

/** The training recipe around an objective. Everything has a common default (training/recipe.ts). */
export interface Recipe {
  readonly discriminatorOptimizer: OptimizerSpec;
  readonly generatorOptimizer: OptimizerSpec;
  /** Discriminator steps per generator step. */
  readonly discriminatorSteps: number;
  readonly generatorNorm: Norm;
  readonly discriminatorNorm: Norm;
  readonly initialiser: InitialiserName;
}

/** Named hyper-parameters of a variant. What is not given is the common default. */
export interface Preset extends Partial<Recipe> {
  /** Where the numbers come from; `common` for the shared default. */
  readonly source: string;
  /** One optimiser for both networks. */
  readonly optimizer?: OptimizerSpec;
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
