import { z } from 'zod';
import {
  badSetting,
  compareSettings,
  isCommonSetting,
  SETTING_NAME,
  valueText,
  type Settings,
  type SettingValue,
} from './common-settings.js';

export type { Settings };

/** A preset, perhaps with settings of the run's own. */
export interface Chosen {
  readonly preset: string;
  /** Absent where all is as the preset has it. */
  readonly settings?: Settings | undefined;
}

const NAME_WORDS = 'a setting has a name of letters and digits, such as learningRate';
export const settingName = z.string().regex(SETTING_NAME, { error: NAME_WORDS });

const settingValue: z.ZodType<SettingValue> = z.union([
  z.number(),
  z.boolean(),
  z.string(),
  z.array(z.string()),
  z.strictObject({ at: z.array(z.number()), factor: z.number() }),
]);

/** Complains of names that no setting can have, and of values that those of every variant cannot have. */
export function checkSettings(settings: Settings, context: z.RefinementCtx): void {
  for (const [name, value] of Object.entries(settings)) {
    const problem = SETTING_NAME.test(name) ? badSetting(name, value) : NAME_WORDS;
    if (problem) context.addIssue({ code: 'custom', path: [name], message: problem });
  }
}

/** Checks settings as a record has them. It does not check what recipes and the variant say. */
export const settingsSchema = z.record(z.string(), settingValue).superRefine(checkSettings);

/** `learningRate 0.002, beta1 0.5`; empty where there are none. */
export const settingsText = (settings: Settings = {}): string =>
  Object.entries(settings)
    .sort(([a], [b]) => compareSettings(a, b))
    .map(([name, value]) => `${name} ${valueText(value)}`)
    .join(', ');

const PLUS = ' + ';

/** As reports name it: `default`, or `default + learningRate 0.002, beta1 0.5`. */
export function presetText({ preset, settings }: Chosen): string {
  const text = settingsText(settings);
  return text === '' ? preset : `${preset}${PLUS}${text}`;
}

/** What such a text says: records of earlier versions have it in place of the preset. Undefined where the settings are none. */
function parsePreset(text: string): Chosen | undefined {
  const at = text.indexOf(PLUS);
  if (at < 0) return { preset: text };
  const parts = text.slice(at + PLUS.length).split(', ');
  const entries = parts.map((part) => [part.replace(/ .*$/, ''), Number(/^\w+ (\S+)$/.exec(part)?.[1])]);
  const { data } = settingsSchema.safeParse(Object.fromEntries(entries));
  return data && Object.keys(data).every(isCommonSetting) ? { preset: text.slice(0, at), settings: data } : undefined;
}

/** Such a text in a record. */
export const chosenSchema = z.string().transform((text, context): Chosen => {
  const chosen = parsePreset(text);
  if (chosen) return chosen;
  context.addIssue({ code: 'custom', message: `it has no settings after the preset in “${text}”` });
  return z.NEVER;
});
