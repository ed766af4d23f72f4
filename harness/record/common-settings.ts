import { compareText } from '../../text/compare-text.js';

/**
 * Values of every variant's recipe that a run may have in place of its preset's. Learning rate and betas are those of all
 * players; `rateRatio` is the generator's learning rate over the discriminator's.
 */
export const settingNames = [
  'learningRate',
  'rateRatio',
  'beta1',
  'beta2',
  'discriminatorSteps',
  'lambda',
  'generatorSteps',
  'ema',
  'pack',
  'warmUp',
  'clipGradients',
] as const;
export type SettingName = (typeof settingNames)[number];
/** By the names above, and by those of the variant's own constants. */
export type Settings = Readonly<Record<string, number>>;

interface Bound {
  readonly allows: (value: number) => boolean;
  readonly words: string;
  readonly whole?: boolean;
}

const upTo = (most: number): Bound => ({
  allows: (value) => Number.isInteger(value) && value >= 1 && value <= most,
  words: `a whole number from 1 to ${most}`,
  whole: true,
});

const bounds: Readonly<Record<SettingName, Bound>> = {
  learningRate: { allows: (value) => value > 0, words: 'above 0' },
  rateRatio: { allows: (value) => value > 0, words: 'above 0' },
  beta1: { allows: (value) => value >= 0 && value < 1, words: 'from 0 to below 1' },
  beta2: { allows: (value) => value >= 0 && value < 1, words: 'from 0 to below 1' },
  discriminatorSteps: upTo(100),
  lambda: { allows: (value) => value > 0, words: 'above 0' },
  generatorSteps: upTo(100),
  ema: { allows: (value) => value >= 0 && value < 1, words: 'from 0 to below 1' },
  pack: upTo(64),
  warmUp: { allows: (value) => value >= 0 && value <= 1, words: 'a share of the budget from 0 to 1' },
  clipGradients: { allows: (value) => value >= 0, words: 'a norm above 0, or 0 for none' },
};

export const isCommonSetting = (name: string): name is SettingName => Object.hasOwn(bounds, name);

/** Whether the values of a setting are whole numbers. */
export const isWhole = (name: string): boolean => isCommonSetting(name) && bounds[name].whole === true;

/** Why a setting cannot have a value; undefined where it can. What a variant's constants may be the variant says. */
export function badSetting(name: string, value: number): string | undefined {
  if (!isCommonSetting(name)) return Number.isFinite(value) ? undefined : `${name} has to be a number, but is ${value}`;
  const { allows, words } = bounds[name];
  return Number.isFinite(value) && allows(value) ? undefined : `${name} has to be ${words}, but is ${value}`;
}

/** How a setting is called: `learningRate`, `gamma`. */
export const SETTING_NAME = /^[a-z][A-Za-z0-9]*$/;

/** Those of every variant in their order, then the variant's own. */
export function compareSettings(a: string, b: string): number {
  const place = (name: string): number => (isCommonSetting(name) ? settingNames.indexOf(name) : settingNames.length);
  return place(a) - place(b) || compareText(a, b);
}
