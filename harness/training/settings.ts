import { UserError } from '../ground/errors.js';
import { hintOf } from '../ground/nearest-name.js';
import { holds, rangeText } from '../record/ranges.js';
import { settingNames } from '../record/common-settings.js';
import type { Chosen } from '../record/settings.js';
import type { OptimizerSpec } from './optimizers.js';
import { resolvePreset } from './recipe.js';
import type { Constants, Recipe, Variant } from './definition.js';
import type { Objective } from './objective.js';

/**
 * As `resolvePreset`, with the settings that a run has in place of the preset's.
 * @throws UserError where the variant has no such setting, or not with such a value.
 */
export function resolveSettings(
  name: string,
  variant: Variant,
  { preset, settings = {} }: Chosen,
): { objective: Objective; recipe: Recipe } {
  const { learningRate, rateRatio, beta1, beta2, ...others } = settings;
  const { discriminatorSteps, generatorSteps, lambda, ema, pack, warmUp, clipGradients, ...constants } = others;
  checkConstants(name, variant, constants);
  const { objective, recipe } = resolvePreset(name, variant, preset, constants);
  const ofOptimizers = given({ learningRate, beta1, beta2 });
  const change = (optimizer: OptimizerSpec): OptimizerSpec => {
    const foreign = Object.keys(ofOptimizers).find((key) => !(key in optimizer));
    if (foreign)
      throw new UserError(
        `Variant ${name} has ${optimizer.kind} in the preset "${preset}", which has no ${foreign}: leave it out, or choose a preset with adam.`,
      );
    return { ...optimizer, ...ofOptimizers };
  };
  const discriminatorOptimizer = change(recipe.discriminatorOptimizer);
  const ratio = rateRatio === undefined ? {} : { learningRate: rateRatio * discriminatorOptimizer.learningRate };
  return {
    objective,
    recipe: {
      ...recipe,
      discriminatorOptimizer,
      generatorOptimizer: { ...change(recipe.generatorOptimizer), ...ratio },
      auxiliaryOptimizer: change(recipe.auxiliaryOptimizer),
      ...given({ discriminatorSteps, generatorSteps, lambda, ema, pack, warmUp, clipGradients }),
    },
  };
}

/** Those that have a value. */
const given = (values: Readonly<Record<string, number | undefined>>): Constants =>
  Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));

function checkConstants(name: string, { tunable = {} }: Variant, constants: Constants): void {
  for (const [constant, value] of Object.entries(constants)) {
    const own = Object.hasOwn(tunable, constant) ? tunable[constant] : undefined;
    if (!own) {
      const names = Object.entries(tunable).map(([each, { range }]) => `${each} (${rangeText(range)})`);
      throw new UserError(
        `Variant ${name} has no setting "${constant}"${hintOf(constant, [...settingNames, ...Object.keys(tunable)])}; it has ${[...settingNames, ...names].join(', ')}.`,
      );
    }
    if (!holds(own.range, value))
      throw new UserError(
        `${constant} of variant ${name} has to be in its range, ${rangeText(own.range)}, but is ${value}.`,
      );
  }
}
