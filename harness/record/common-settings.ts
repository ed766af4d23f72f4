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

/** Fields of a recipe that a run may have in place of its preset's as well. No search draws them. */
export const fieldNames = [
  'learningRateDecay',
  'generatorFirst',
  'augment',
  'generatorNorm',
  'discriminatorNorm',
  'normUnderPenalty',
  'leakySlope',
  'initialiser',
] as const;
export type FieldName = (typeof fieldNames)[number];

/** Of a field anything that recipes have, of the others a number. */
export type SettingValue = number | boolean | string | readonly string[] | Steps;
/** A learning rate times the factor whenever such a share of the budget is spent. */
interface Steps {
  readonly at: readonly number[];
  readonly factor: number;
}
/** By the names above, and by those of the variant's own constants. */
export type Settings = Readonly<Record<string, SettingValue>>;

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

const anyNumber: Bound = { allows: () => true, words: 'a number' };
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

const isNumberSetting = (name: string): name is SettingName => Object.hasOwn(bounds, name);
export const isField = (name: string): name is FieldName => fieldNames.some((each) => each === name);
export const isCommonSetting = (name: string): boolean => isNumberSetting(name) || isField(name);

/** Whether the values of a setting are whole numbers. */
export const isWhole = (name: string): boolean => isNumberSetting(name) && bounds[name].whole === true;

/**
 * Why a setting cannot have a value; undefined where it can. What a field may be recipes say (training/recipe-schema.ts), and
 * what a constant may be its variant.
 */
export function badSetting(name: string, value: SettingValue): string | undefined {
  if (isField(name)) return undefined;
  const { allows, words } = isNumberSetting(name) ? bounds[name] : anyNumber;
  const isAllowed = typeof value === 'number' && Number.isFinite(value) && allows(value);
  return isAllowed ? undefined : `${name} has to be ${words}, but is ${valueText(value)}`;
}

/** A value for a key or a label: `0.002`, `linear`, `color+cutout`, `times 0.1 at 0.5+0.75`. */
export function valueText(value: SettingValue): string {
  if (typeof value !== 'object') return String(value);
  if ('factor' in value) return `times ${value.factor} at ${value.at.join('+')}`;
  return value.join('+') || 'none';
}

/** How a setting is called: `learningRate`, `gamma`. */
export const SETTING_NAME = /^[a-z][A-Za-z0-9]*$/;

const names: readonly string[] = [...settingNames, ...fieldNames];

/** Those of every variant in their order, then the variant's own. */
export function compareSettings(a: string, b: string): number {
  const place = (name: string): number => (isCommonSetting(name) ? names.indexOf(name) : names.length);
  return place(a) - place(b) || compareText(a, b);
}
