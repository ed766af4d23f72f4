import { UserError } from '../errors.js';
import type { Objective, Preset, Recipe, Variant } from '../variant.js';
import { adam } from './optimizers.js';

/**
 * The fair common ground: one backbone, one optimiser, one learning rate for every variant. Adam with the DCGAN
 * paper's numbers; no normalisation in the discriminator, because gradient penalties are per sample.
 */
export const commonRecipe: Recipe = {
  discriminatorOptimizer: adam({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 }),
  generatorOptimizer: adam({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 }),
  discriminatorSteps: 1,
  generatorNorm: 'batch',
  discriminatorNorm: 'none',
  initialiser: 'glorot',
};

/** The recipe of a preset: its own values over the common ones. Plain data, recorded with every run. */
export function recipeOf(preset: Preset): Recipe {
  const { optimizer } = preset;
  const both = optimizer ? { discriminatorOptimizer: optimizer, generatorOptimizer: optimizer } : {};
  const own = Object.fromEntries(
    Object.keys(commonRecipe)
      .filter((key) => preset[key as keyof Recipe] !== undefined)
      .map((key) => [key, preset[key as keyof Recipe]]),
  );
  return { ...commonRecipe, ...both, ...own };
}

/** The preset of a variant with its objective; throws a UserError that lists the names when there is none. */
export function resolvePreset(
  name: string,
  variant: Variant,
  presetName: string,
): { objective: Objective; recipe: Recipe } {
  const preset = Object.hasOwn(variant.presets, presetName) ? variant.presets[presetName] : undefined;
  if (!preset) {
    const names = Object.keys(variant.presets).join(', ');
    throw new UserError(`Variant ${name} has no preset "${presetName}"; it has ${names}.`);
  }
  return { objective: { ...variant.objective, ...preset.objective }, recipe: recipeOf(preset) };
}
