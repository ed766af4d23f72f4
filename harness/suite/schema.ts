import { z } from 'zod';
import { itemAt } from '../ground/certain.js';
import { suiteSlurmSchema } from './slurm-schema.js';
import { hintOf } from '../ground/nearest-name.js';
import { networkChoiceSchema } from '../networks/choice.js';
import { budgetUnits, type BudgetUnit } from '../record/budget.js';
import { fieldNames, isCommonSetting, settingNames, type Settings } from '../record/common-settings.js';
import { checkSettings, settingsText } from '../record/settings.js';
import { sampleCount, sizes } from '../record/sizes.js';
import { settableFields } from '../training/recipe-schema.js';
import { searchSchema } from './search.js';
import { isTuningSeed, tuningSeedsText } from './tuning-seeds.js';

const name = z.string().min(1);
const positive = z.int().positive();
/** Far above what is useful, far below what would fill the memory before a plan is made. */
const MOST_SEEDS = 10_000;

/** A suite may come from somebody else, and a module is code. */
const network = name.refine((text) => !text.startsWith('module:'), {
  message: 'a suite cannot name a module, because modules are code: name it on the command line, with --features',
});

/** One entry of `variants:`: a name, or a name with a preset and with settings in place of the preset's. */
const preset = name.refine((text) => !text.includes(' + '), {
  message: 'settings in place of those of a preset are written as set: { learningRate: 0.002 }',
});
/** Fields of recipes as presets have them; a number is one that every variant has, or a constant of the variant. */
const set = z
  .object(settableFields)
  .partial()
  .catchall(z.number({ error: ({ path = [] }) => notANumber(String(path.at(-1))) }))
  .superRefine((settings, context) => checkSettings(settings as Settings, context))
  .refine((settings) => Object.keys(settings).length > 0, {
    message: 'it sets nothing',
  }) as unknown as z.ZodType<Settings>;
const notANumber = (name: string): string =>
  `it has to be a number${isCommonSetting(name) ? '' : hintOf(name, [...settingNames, ...fieldNames])}`;
const variantChoice = z.union([
  name,
  z.strictObject({ variant: name, preset: preset.default('default'), set: set.optional() }),
]);
type VariantChoice = z.output<typeof variantChoice>;

/** Named twice, a run would be planned twice under one key. */
const twice = { message: 'an entry is named twice' };
const areDistinct = (entries: readonly (string | number)[]): boolean => new Set(entries).size === entries.length;
const choiceText = (choice: VariantChoice): string =>
  typeof choice === 'string'
    ? choiceText({ variant: choice, preset: 'default' })
    : JSON.stringify([choice.variant, choice.preset, settingsText(choice.set)]);
const variantChoices = z
  .array(variantChoice)
  .min(1)
  .refine((choices) => areDistinct(choices.map(choiceText)), twice);

const budget = z
  .partialRecord(z.enum(budgetUnits), z.number().positive())
  .refine((entries) => Object.keys(entries).length === 1, {
    message: `a budget is exactly one of ${budgetUnits.join(', ')}`,
  })
  .refine((entries) => Object.entries(entries).every(([unit, of]) => unit === 'seconds' || Number.isInteger(of)), {
    message: 'it has to be a whole number of steps, images or passes',
  })
  .transform((entries) => {
    const [unit, amount] = itemAt(Object.entries(entries), 0);
    return { unit: unit as BudgetUnit, amount };
  });

/** A suite file: what to compare, on what, how often and for how long. `metrics` are the names that it may choose from. */
export const suiteSchema = (metrics: readonly string[]) =>
  z.strictObject({
    /** A sentence for the report. */
    description: z.string(),
    /** Names, or `all`: every variant of the folder at its default preset. */
    variants: z.union([z.literal('all'), variantChoices]).default('all'),
    /** As `ganbench list datasets` names them. */
    datasets: z.array(name).min(1).refine(areDistinct, twice),
    /**
     * Settings in place of those of the presets: every entry is trained with each of these. They are `learningRate`,
     * `rateRatio`, `beta1`, `beta2`, `discriminatorSteps`, `lambda`, `generatorSteps`, `ema`, `pack`, `warmUp`,
     * `clipGradients`, the variants' own constants, and of the fields of recipes (variant-file.md) `learningRateDecay`,
     * `generatorFirst`, `augment`, `generatorNorm`, `discriminatorNorm`, `normUnderPenalty`, `leakySlope`, `initialiser`.
     */
    sets: z
      .array(set)
      .min(1)
      .refine((sets) => areDistinct(sets.map(settingsText)), twice)
      .optional(),
    /** As `ganbench list schemes` names them; by default the scheme of each preset. */
    schemes: z.array(name).min(1).refine(areDistinct, twice).optional(),
    /** The seeds, or how many: n means 0 … n − 1. */
    seeds: z
      .union(
        [
          positive.max(MOST_SEEDS).transform((count) => Array.from({ length: count }, (_, seed) => seed)),
          z.array(z.int()).min(1).max(MOST_SEEDS),
        ],
        { error: 'it has to be a count from 1 to 10000 or a list of whole numbers' },
      )
      .refine(areDistinct, twice)
      .refine((seeds) => !seeds.some(isTuningSeed), { message: tuningSeedsText }),
    /** When a run ends: one unit with its amount. */
    budget,
    /** Samples of one step. */
    batchSize: sizes.batchSize.default(64),
    /** Channels of the discriminator's first layer; for points, units of the hidden layers. */
    width: sizes.width.default(32),
    /** Dimensions of z. */
    latentSize: sizes.latentSize.default(64),
    /** `dcgan` for images and `mlp` for points by default; `ganbench list networks` names them. */
    network: networkChoiceSchema.optional(),
    /** Whether generators are told which class to make, and discriminators which one they see. */
    labels: z.boolean().default(false),
    /** When samples are scored, and by which networks. */
    evaluation: z
      .strictObject({
        /** Generator steps between two evaluations. */
        every: positive.optional(),
        /** In its place: how many evaluations, after equal shares of the budget. */
        evaluations: positive.max(1000).optional(),
        /** Fakes of each evaluation. */
        samples: sampleCount.default(2000),
        /** Feature networks along training; the first one ranks. */
        curve: z.array(network).min(1),
        /** Further feature networks, at the end only. */
        final: z.array(network).default([]),
        /** How many of the fakes the final networks judge; all by default. */
        finalSamples: sampleCount.optional(),
        /** `best`: the final networks judge the best generator alone. By default they judge the last one too. */
        finalSteps: z.literal('best', { error: 'it has to be best, or be left out for best and last' }).optional(),
        /** Names of metrics; by default all that suit the data and the variant. */
        metrics: z
          .array(z.enum(metrics, { error: `it has to be one of ${metrics.join(', ')}` }))
          .min(1)
          .optional(),
        /** A value of the ranking distance, to which steps and seconds are reported. */
        threshold: z.number().positive().optional(),
      })
      .refine(({ every, evaluations }) => (every === undefined) !== (evaluations === undefined), {
        message:
          'it has either every: (steps between two evaluations) or evaluations: (how many in equal shares of the budget)',
      }),
    /** Whether default presets give way to what `ganbench tune` found for runs of this size. */
    tuned: z.boolean().default(true),
    /** Tuning with equal budgets before the comparison. */
    search: searchSchema.optional(),
    /** The protocol of a claim, which a bench does not read (harness/satellites/claims/analysis/protocol.ts). */
    protocol: z.record(z.string(), z.unknown()).optional(),
    /** Minutes after which a run ends with the status `timeout`. */
    timeLimit: z.number().positive().optional(),
    /** How often a run is tried again after its process died or hung, or its training threw an error. */
    retries: z.int().min(0).max(100).default(1),
    /** Minutes without a sign of life after which a run's process counts as hung. */
    hangLimit: z.number().positive().default(15),
    /** What `ganbench submit` asks Slurm for. */
    slurm: suiteSlurmSchema.optional(),
  });

export type Suite = z.output<ReturnType<typeof suiteSchema>>;
