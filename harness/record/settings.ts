import { z } from 'zod';

/** Values of a recipe that a run may have in place of its preset's; learning rate and betas are those of all players. */
export const settingNames = ['learningRate', 'beta1', 'beta2', 'discriminatorSteps', 'lambda'] as const;
export type SettingName = (typeof settingNames)[number];
export type Settings = Readonly<Partial<Record<SettingName, number>>>;

/** A preset, perhaps with settings of the run's own. */
export interface Chosen {
  readonly preset: string;
  /** Absent where all is as the preset has it. */
  readonly settings?: Settings | undefined;
}

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

/** Checks settings as a suite or a record has them. */
export const settingsSchema = z
  .partialRecord(z.enum(settingNames), z.number(), { error: `settings are ${settingNames.join(', ')}` })
  .superRefine((settings, context) => {
    for (const name of settingNames) {
      const problem = settings[name] === undefined ? undefined : badSetting(name, settings[name]);
      if (problem) context.addIssue({ code: 'custom', path: [name], message: problem });
    }
  });

/** `learningRate 0.002, beta1 0.5`; empty where there are none. */
export const settingsText = (settings: Settings = {}): string =>
  settingNames.flatMap((name) => (settings[name] === undefined ? [] : [`${name} ${settings[name]}`])).join(', ');

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
  return data && { preset: text.slice(0, at), settings: data };
}

/** Such a text in a record. */
export const chosenSchema = z.string().transform((text, context): Chosen => {
  const chosen = parsePreset(text);
  if (chosen) return chosen;
  context.addIssue({ code: 'custom', message: `it has no settings after the preset in “${text}”` });
  return z.NEVER;
});
