import { UserError } from '../ground/errors.js';
import type { OptimizerSpec } from './optimizers.js';
import { resolvePreset } from './recipe.js';
import type { Recipe, Variant } from './definition.js';
import type { Objective } from './objective.js';

/** Values of a recipe that a run may have in place of its preset's; learning rate and betas are those of all players. */
export const settingNames = ['learningRate', 'beta1', 'beta2', 'discriminatorSteps', 'lambda'] as const;
export type SettingName = (typeof settingNames)[number];
export type Settings = Readonly<Partial<Record<SettingName, number>>>;

const bounds: Readonly<Record<SettingName, { readonly allows: (value: number) => boolean; readonly words: string }>> = {
  learningRate: { allows: (value) => value > 0, words: 'above 0' },
  beta1: { allows: (value) => value >= 0 && value < 1, words: 'from 0 to below 1' },
  beta2: { allows: (value) => value >= 0 && value < 1, words: 'from 0 to below 1' },
  discriminatorSteps: {
    allows: (value) => Number.isInteger(value) && value >= 1 && value <= 100,
    words: 'a whole number from 1 to 100',
  },
  lambda: { allows: (value) => value > 0, words: 'above 0' },
};

/** Why a setting cannot have a value; undefined where it can. */
export function badSetting(name: SettingName, value: number): string | undefined {
  const { allows, words } = bounds[name];
  return Number.isFinite(value) && allows(value) ? undefined : `${name} has to be ${words}, but is ${value}`;
}

const PLUS = ' + ';

/** A preset with settings of its own, as specs and reports name it: `default + learningRate 0.002, beta1 0.5`. */
export function presetWith(preset: string, settings: Settings): string {
  const parts = settingNames.flatMap((name) => (settings[name] === undefined ? [] : [`${name} ${settings[name]}`]));
  return parts.length === 0 ? preset : `${preset}${PLUS}${parts.join(', ')}`;
}

/** The parts of such a name; a UserError where the settings are none. */
export function settingsIn(text: string): { preset: string; settings: Settings } {
  const at = text.indexOf(PLUS);
  if (at < 0) return { preset: text, settings: {} };
  const settings: Partial<Record<SettingName, number>> = {};
  for (const part of text.slice(at + PLUS.length).split(', ')) {
    const [name, value, ...rest] = part.split(' ');
    const known = settingNames.find((each) => each === name);
    if (!known || !value || rest.length > 0)
      throw new UserError(
        `The preset "${text}" has no setting in "${part}": write a name and a number, such as learningRate 0.002; names are ${settingNames.join(', ')}.`,
      );
    const problem = badSetting(known, Number(value));
    if (problem) throw new UserError(`In the preset "${text}" ${problem}.`);
    settings[known] = Number(value);
  }
  return { preset: text.slice(0, at), settings };
}

/** As `resolvePreset`, of a preset that may have settings of its own. */
export function resolveSettings(
  name: string,
  variant: Variant,
  text: string,
): { objective: Objective; recipe: Recipe } {
  const { preset, settings } = settingsIn(text);
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
