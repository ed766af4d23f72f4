import type { InitialiserName } from '../networks/initialisers.js';
import type { Norm } from '../networks/layers.js';
import type { DiscriminatorNorm } from '../networks/options.js';
import type { Objective } from './objective.js';
import type { OptimizerSpec } from './optimizers.js';
import type { SchemeName } from './schemes/names.js';

/**
 * Discriminator steps per turn: a number, or the schedule of the WGAN authors' code, which gives the critic 100 steps
 * before each of the first 25 generator steps and before every 500th, else 5 (martinarjovsky/WassersteinGAN, main.py).
 */
export type DiscriminatorSteps = number | 'wgan-official';

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
