import { UserError } from '../ground/errors.js';
import type { Constants, Preset, Recipe, Variant } from './definition.js';
import type { Objective } from './objective.js';
import { adam } from './optimizers.js';

/**
 * Without momentum and with a short memory, as WGAN-GP and SNGAN were published; the rate suits small networks and short
 * budgets (docs/decisions.md).
 */
const commonOptimizer = adam({ learningRate: 1e-3, beta1: 0, beta2: 0.9 });

/**
 * The fair common ground: one backbone, one optimiser, one learning rate for every variant; no normalisation in the
 * discriminator, because gradient penalties are per sample.
 */
export const commonRecipe: Recipe = {
  discriminatorOptimizer: commonOptimizer,
  generatorOptimizer: commonOptimizer,
  auxiliaryOptimizer: commonOptimizer,
  learningRateDecay: 'none',
  warmUp: 0,
  discriminatorSteps: 1,
  generatorSteps: 1,
  generatorFirst: false,
  clipGradients: 0,
  pack: 1,
  augment: [],
  lambda: 1,
  ema: 0,
  generatorNorm: 'batch',
  discriminatorNorm: 'none',
  normUnderPenalty: false,
  leakySlope: 0.2,
  initialiser: 'glorot',
};

/** Discriminator steps before the generator's step of the given number, counted from 0. */
export function discriminatorStepsBefore(
  generatorStep: number,
  { discriminatorSteps, generatorSteps }: Pick<Recipe, 'discriminatorSteps' | 'generatorSteps'>,
): number {
  if (generatorStep % generatorSteps !== 0) return 0;
  if (typeof discriminatorSteps === 'number') return discriminatorSteps;
  return generatorStep < 25 || generatorStep % 500 === 0 ? 100 : 5;
}

/** The recipe of a preset: its own values over the common ones. Plain data, recorded with every run. */
export function recipeOf(preset: Preset<string>): Recipe {
  const { optimizer } = preset;
  const all = optimizer
    ? { discriminatorOptimizer: optimizer, generatorOptimizer: optimizer, auxiliaryOptimizer: optimizer }
    : {};
  const own = Object.fromEntries(
    Object.keys(commonRecipe)
      .filter((key) => preset[key as keyof Recipe] !== undefined)
      .map((key) => [key, preset[key as keyof Recipe]]),
  );
  return { ...commonRecipe, ...all, ...own };
}

/** Throws a UserError that lists the names when there is none of this name. */
export function presetOf(name: string, variant: Variant, presetName: string): Preset<string> {
  const preset = Object.hasOwn(variant.presets, presetName) ? variant.presets[presetName] : undefined;
  if (preset) return preset;
  const names = Object.keys(variant.presets).join(', ');
  throw new UserError(`Variant ${name} has no preset "${presetName}"; it has ${names}.`);
}

/** The values of a variant's constants in a preset. */
export const constantsOf = ({ tunable = {} }: Variant, { constants }: Preset<string>): Constants => ({
  ...Object.fromEntries(Object.entries(tunable).map(([name, { default: value }]) => [name, value])),
  ...(constants as Constants | undefined),
});

/** The objective of a preset, with these values in place of its own constants. */
export function objectiveOf(variant: Variant, preset: Preset<string>, constants: Constants = {}): Objective {
  const values = { ...constantsOf(variant, preset), ...constants };
  const built = <T>(terms: T | ((constants: Constants) => T)): T =>
    typeof terms === 'function' ? (terms as (constants: Constants) => T)(values) : terms;
  return { ...built(variant.objective), ...built<Partial<Objective> | undefined>(preset.objective) };
}

/** Whether a variant's discriminator tells classes apart, so that it trains with labels only. */
export const needsLabels = (variant: Variant): boolean =>
  objectiveOf(variant, variant.presets.default).head?.kind === 'classifier';

/** The objective and the recipe of a preset, with these constants in place of its own; throws as `presetOf`. */
export function resolvePreset(
  name: string,
  variant: Variant,
  presetName: string,
  constants: Constants = {},
): { objective: Objective; recipe: Recipe } {
  const preset = presetOf(name, variant, presetName);
  return { objective: objectiveOf(variant, preset, constants), recipe: recipeOf(preset) };
}
