import type { InitialiserName } from '../networks/initialisers.js';
import type { Norm } from '../networks/layers.js';
import type { DiscriminatorNorm } from '../networks/options.js';
import type { Range } from '../record/ranges.js';
import type { Augmentation } from './augmentation.js';
import type { Objective } from './objective.js';
import type { OptimizerSpec } from './optimizers.js';
import type { SchemeName } from './schemes/names.js';

/**
 * Discriminator steps per turn: a number, or the schedule of the WGAN authors' code, which gives the critic 100 steps
 * before each of the first 25 generator steps and before every 500th, else 5 (martinarjovsky/WassersteinGAN, main.py).
 */
export type DiscriminatorSteps = number | 'wgan-official';

/**
 * How a learning rate falls over the budget: not at all, to 0 in a straight line, to 0 along half a cosine (Loshchilov &
 * Hutter 2017, arXiv:1608.03983, without restarts), or by a factor each time that one of the shares `at` is spent.
 */
export type LearningRateDecay =
  'none' | 'linear' | 'cosine' | { readonly at: readonly number[]; readonly factor: number };

/** The training recipe around an objective. Everything has a common default (training/recipe.ts). */
export interface Recipe {
  readonly discriminatorOptimizer: OptimizerSpec;
  readonly generatorOptimizer: OptimizerSpec;
  readonly auxiliaryOptimizer: OptimizerSpec;
  /** How the learning rates fall over the budget. */
  readonly learningRateDecay: LearningRateDecay;
  /** Share of the budget over which the learning rates rise from 0 in a straight line; 0: none. */
  readonly warmUp: number;
  /** Discriminator steps before each generator step, or the name of a schedule of them. */
  readonly discriminatorSteps: DiscriminatorSteps;
  /** Generator steps after each turn of the discriminator. */
  readonly generatorSteps: number;
  /** Begins with the generator: turns of the discriminator come after those of the generator. */
  readonly generatorFirst: boolean;
  /** Each player's gradients are scaled down to this Euclidean norm where theirs is greater; 0: never. */
  readonly clipGradients: number;
  /** Samples that the discriminator judges as one, side by side in their channels. Lin et al. 2018, arXiv:1712.04086. */
  readonly pack: number;
  /** Random changes of reals and fakes before the discriminator sees them. Zhao et al. 2020, arXiv:2006.10738. */
  readonly augment: readonly Augmentation[];
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

/** A constant of an objective that a run may have another value of. */
export interface Tunable {
  /** The value in every preset that does not say another. */
  readonly default: number;
  /** What it may be, and where `ganbench tune` looks for a better one. */
  readonly range: Range;
}

/** The values of a variant's constants in one run. */
export type Constants<Name extends string = string> = Readonly<Record<Name, number>>;

/** Named hyper-parameters of a variant with constants of these names. What is not given is the common default. */
export interface Preset<Name extends string = never> extends Partial<Recipe> {
  /** Where the numbers come from; `common` for the shared default. */
  readonly source: string;
  /** One optimiser for all networks. */
  readonly optimizer?: OptimizerSpec;
  /** The scheme it was published with, used where a suite names none; `alternating` by default. */
  readonly scheme?: SchemeName;
  /** Values of the variant's constants that differ in this preset. */
  readonly constants?: Partial<Constants<NoInfer<Name>>>;
  /** Terms of the objective that differ in this preset. */
  readonly objective?: Partial<Objective> | ((constants: Constants<NoInfer<Name>>) => Partial<Objective>);
}

export interface VariantOf<Name extends string> {
  readonly title: string;
  /** The paper or code that the objective follows, with the place in it. */
  readonly source: string;
  /** Its constants that may be tuned; the rest are numbers in the objective. */
  readonly tunable?: Readonly<Record<Name, Tunable>>;
  /** The terms, or what makes them of the values of the constants. */
  readonly objective: Objective | ((constants: Constants<NoInfer<Name>>) => Objective);
  readonly presets: { readonly default: Preset<NoInfer<Name>> } & Readonly<Record<string, Preset<NoInfer<Name>>>>;
}

export type Variant = VariantOf<string>;

/** Marks and checks the default export of a `variant.ts`. */
export function defineVariant<Name extends string = never>(variant: VariantOf<Name>): Variant {
  return variant as Variant; // it is called with the constants that it declares
}
