import { faultOfRange, holds, rangeText } from '../record/ranges.js';
import { isCommonSetting, SETTING_NAME } from '../record/common-settings.js';
import type { Variant } from './definition.js';

/** What is wrong with the constants that a variant declares, or that a preset gives, in a sentence; undefined where nothing is. */
export function faultOfConstants({ tunable = {}, presets }: Variant): string | undefined {
  for (const [name, { default: value, range }] of Object.entries(tunable)) {
    if (!SETTING_NAME.test(name))
      return `The tunable constant "${name}" needs a name of letters and digits that begins with a small one.`;
    if (isCommonSetting(name)) return `The tunable constant ${name} has the name of a setting of every variant.`;
    const fault = faultOfRange(range);
    if (fault !== undefined) return `The range of the tunable constant ${name} is none: ${fault}.`;
    if (!holds(range, value))
      return `The default of the tunable constant ${name} is ${value}, which is not in its range: ${rangeText(range)}.`;
  }
  for (const [preset, { constants = {} }] of Object.entries(presets)) {
    for (const [name, value] of Object.entries(constants)) {
      const own = Object.hasOwn(tunable, name) ? tunable[name] : undefined;
      if (!own) return `The preset "${preset}" gives ${name}, which is no tunable constant of the variant.`;
      if (value === undefined || !holds(own.range, value))
        return `The preset "${preset}" gives ${name} ${value}, which is not in its range: ${rangeText(own.range)}.`;
    }
  }
  return undefined;
}
