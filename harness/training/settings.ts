import { UserError } from '../ground/errors.js';
import { hintOf } from '../ground/nearest-name.js';
import { holds, rangeText } from '../record/ranges.js';
import { fieldNames, isCommonSetting, settingNames, valueText, type SettingValue } from '../record/common-settings.js';
import type { Chosen, Settings } from '../record/settings.js';
import type { OptimizerSpec } from './optimizers.js';
import { resolvePreset } from './recipe.js';
import { recipeFields } from './recipe-schema.js';
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
  const [fields, constants] = [pick(others, isCommonSetting), pick(others, (key) => !isCommonSetting(key))];
  checkConstants(name, variant, constants);
  checkFields(name, fields);
  const { objective, recipe } = resolvePreset(name, variant, preset, numbersOf(constants));
  const ofOptimizers = numbersOf({ learningRate, beta1, beta2 });
  const change = (optimizer: OptimizerSpec): OptimizerSpec => {
    const foreign = Object.keys(ofOptimizers).find((key) => !(key in optimizer));
    if (foreign)
      throw new UserError(
        `Variant ${name} has ${optimizer.kind} in the preset "${preset}", which has no ${foreign}: leave it out, or choose a preset with adam.`,
      );
    return { ...optimizer, ...ofOptimizers };
  };
  const discriminatorOptimizer = change(recipe.discriminatorOptimizer);
  const { rateRatio: ratio } = numbersOf({ rateRatio });
  const rate = ratio === undefined ? {} : { learningRate: ratio * discriminatorOptimizer.learningRate };
  return {
    objective,
    recipe: {
      ...recipe,
      discriminatorOptimizer,
      generatorOptimizer: { ...change(recipe.generatorOptimizer), ...rate },
      auxiliaryOptimizer: change(recipe.auxiliaryOptimizer),
      ...fields,
    },
  };
}

const pick = (settings: Settings, isWanted: (name: string) => boolean): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => isWanted(name)));

/** Those that have a value, which suites and records have checked to be a number. */
const numbersOf = (values: Readonly<Record<string, SettingValue | undefined>>): Constants =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === 'number'));

/** Fields of a recipe, by the check of presets. */
function checkFields(name: string, fields: Settings): void {
  for (const [field, value] of Object.entries(fields)) {
    const issue = recipeFields[field as keyof Recipe].safeParse(value).error?.issues[0];
    if (issue)
      throw new UserError(
        `Variant ${name} cannot have ${[field, ...issue.path].join('.')} ${valueText(value)}: ${issue.message}.`,
      );
  }
}

function checkConstants(name: string, { tunable = {} }: Variant, constants: Settings): void {
  const common = [...settingNames, ...fieldNames];
  for (const [constant, value] of Object.entries(constants)) {
    const own = Object.hasOwn(tunable, constant) ? tunable[constant] : undefined;
    if (!own) {
      const names = Object.entries(tunable).map(([each, { range }]) => `${each} (${rangeText(range)})`);
      throw new UserError(
        `Variant ${name} has no setting "${constant}"${hintOf(constant, [...common, ...Object.keys(tunable)])}; it has ${[...common, ...names].join(', ')}.`,
      );
    }
    if (typeof value !== 'number' || !holds(own.range, value))
      throw new UserError(
        `${constant} of variant ${name} has to be in its range, ${rangeText(own.range)}, but is ${valueText(value)}.`,
      );
  }
}
