import { resolvePreset } from '../../harness/training/recipe.js';
import type { Objective, Variant } from '../../harness/variant.js';

/** The objective of a preset, perhaps with other values of the variant's constants. */
export const objectiveOf = (
  variant: Variant,
  preset = 'default',
  constants: Readonly<Record<string, number>> = {},
): Objective => resolvePreset('a variant', variant, preset, constants).objective;
