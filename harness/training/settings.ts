import { UserError } from '../ground/errors.js';
import type { Chosen } from '../record/settings.js';
import type { OptimizerSpec } from './optimizers.js';
import { resolvePreset } from './recipe.js';
import type { Recipe, Variant } from './definition.js';
import type { Objective } from './objective.js';

/** As `resolvePreset`, with the settings that a run has in place of the preset's. */
export function resolveSettings(
  name: string,
  variant: Variant,
  { preset, settings = {} }: Chosen,
): { objective: Objective; recipe: Recipe } {
  const { objective, recipe } = resolvePreset(name, variant, preset);
  const { discriminatorSteps, lambda, ...ofOptimizers } = settings;
  const change = (optimizer: OptimizerSpec): OptimizerSpec => {
    const foreign = Object.keys(ofOptimizers).find((key) => !(key in optimizer));
    if (foreign)
      throw new UserError(
        `Variant ${name} has ${optimizer.kind} in the preset "${preset}", which has no ${foreign}: leave it out, or choose a preset with adam.`,
      );
    return { ...optimizer, ...ofOptimizers };
  };
  return {
    objective,
    recipe: {
      ...recipe,
      discriminatorOptimizer: change(recipe.discriminatorOptimizer),
      generatorOptimizer: change(recipe.generatorOptimizer),
      auxiliaryOptimizer: change(recipe.auxiliaryOptimizer),
      ...(discriminatorSteps !== undefined && { discriminatorSteps }),
      ...(lambda !== undefined && { lambda }),
    },
  };
}
