import { UserError } from '../ground/errors.js';
import type { Preset, Recipe, Variant } from './definition.js';
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
  discriminatorSteps: 1,
  generatorSteps: 1,
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
export function recipeOf(preset: Preset): Recipe {
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
export function presetOf(name: string, variant: Variant, presetName: string): Preset {
  const preset = Object.hasOwn(variant.presets, presetName) ? variant.presets[presetName] : undefined;
  if (preset) return preset;
  const names = Object.keys(variant.presets).join(', ');
  throw new UserError(`Variant ${name} has no preset "${presetName}"; it has ${names}.`);
}

/** The objective and the recipe of a preset; throws as `presetOf`. */
export function resolvePreset(
  name: string,
  variant: Variant,
  presetName: string,
): { objective: Objective; recipe: Recipe } {
  const preset = presetOf(name, variant, presetName);
  return { objective: { ...variant.objective, ...preset.objective }, recipe: recipeOf(preset) };
}
