import { z } from 'zod';
import { hintOf } from '../ground/nearest-name.js';
import type { Preset } from './definition.js';
import type { Objective } from './objective.js';
import { optimizerSchema, recipeFields } from './recipe-schema.js';
import { schemeNames } from './schemes/names.js';

/** What a preset may say besides its recipe. */
const besides = {
  source: z.string().min(1),
  optimizer: optimizerSchema,
  scheme: z.enum(schemeNames),
  constants: z.record(z.string(), z.number()),
  objective: z.unknown(),
} as const satisfies Record<Exclude<keyof Preset, keyof typeof recipeFields>, z.ZodType>;

const fields: Readonly<Record<string, z.ZodType>> = { ...besides, ...recipeFields };

const ofObjective = {
  discriminatorLoss: true,
  generatorLoss: true,
  penalty: true,
  sharedLoss: true,
  auxiliary: true,
  constrain: true,
  memory: true,
  head: true,
} as const satisfies Record<keyof Objective, true>;

const optimizerFields = ['learningRate', 'beta1', 'beta2', 'epsilon', 'decay'];

/** What is wrong with a preset, in a sentence that names what was probably meant; undefined where nothing is. */
export function faultOfPreset(name: string, preset: object): string | undefined {
  for (const [field, value] of Object.entries(preset)) {
    const known = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (!known) return `The preset "${name}" has no field "${field}"${meantBy(field, value)}.`;
    const issue = value === undefined ? undefined : known.safeParse(value).error?.issues[0];
    if (issue) {
      const path = [field, ...issue.path].join('.');
      return `The preset "${name}" cannot have such a value of ${path}: ${issue.message}.`;
    }
  }
  if (!('source' in preset)) return `The preset "${name}" has no source: say where its numbers come from.`;
  return undefined;
}

/** As of a preset; terms are functions, which are not looked into. */
export function faultOfObjective(objective: object): string | undefined {
  const names = Object.keys(ofObjective);
  const unknown = Object.keys(objective).find((field) => !names.includes(field));
  return unknown === undefined
    ? undefined
    : `An objective has no term "${unknown}"${hintOf(unknown, names) || `; its terms are ${names.join(', ')}`}.`;
}

function meantBy(field: string, value: unknown): string {
  if (optimizerFields.includes(field))
    return `: it belongs to an optimiser, such as optimizer: adam({ ${field}: ${String(value)} })`;
  return hintOf(field, Object.keys(fields)) || `; it may have ${Object.keys(fields).join(', ')}`;
}
