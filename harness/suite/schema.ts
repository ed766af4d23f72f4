import { z } from 'zod';
import { itemAt } from '../ground/certain.js';
import { suiteSlurmSchema } from './slurm-schema.js';
import { budgetUnits, type BudgetUnit } from '../record/record.js';
import { settingsSchema, settingsText } from '../record/settings.js';
import { sampleCount, sizes } from '../record/sizes.js';
import { searchSchema } from './search.js';

const name = z.string().min(1);
const positive = z.int().positive();
/** Far above what is useful, far below what would fill the memory before a plan is made. */
const MOST_SEEDS = 10_000;

/** A suite may come from somebody else, and a module is code. */
const network = name.refine((text) => !text.startsWith('module:'), {
  message: 'a suite cannot name a module, because modules are code: use it with `ganbench evaluate --features`',
});

/** One entry of `variants:`: a name, or a name with a preset and with settings in place of the preset's. */
const preset = name.refine((text) => !text.includes(' + '), {
  message: 'settings in place of those of a preset are written as set: { learningRate: 0.002 }',
});
const set = settingsSchema.refine((settings) => Object.keys(settings).length > 0, { message: 'it sets nothing' });
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
    description: z.string(),
    /** `all` is every variant of the folder at its default preset. */
    variants: z.union([z.literal('all'), variantChoices]).default('all'),
    datasets: z.array(name).min(1).refine(areDistinct, twice),
    /** The scheme of each preset by default. */
    schemes: z.array(name).min(1).refine(areDistinct, twice).optional(),
    /** A count n means the seeds 0 … n − 1. */
    seeds: z
      .union(
        [
          positive.max(MOST_SEEDS).transform((count) => Array.from({ length: count }, (_, seed) => seed)),
          z.array(z.int()).min(1).max(MOST_SEEDS),
        ],
        { error: 'it has to be a count from 1 to 10000 or a list of whole numbers' },
      )
      .refine(areDistinct, twice),
    budget,
    batchSize: sizes.batchSize.default(64),
    width: sizes.width.default(32),
    latentSize: sizes.latentSize.default(64),
    evaluation: z
      .strictObject({
        /** Generator steps between two evaluations. */
        every: positive.optional(),
        /** In its place: how many evaluations, after equal shares of the budget. */
        evaluations: positive.max(1000).optional(),
        samples: sampleCount.default(2000),
        curve: z.array(network).min(1),
        final: z.array(network).default([]),
        /** How many of the fakes the final networks judge; all by default. */
        finalSamples: sampleCount.optional(),
        /** They judge the best and the last generator by default. */
        finalSteps: z.literal('best', { error: 'it has to be best, or be left out for best and last' }).optional(),
        /** All that suit the data and the variant by default. */
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
    /** Tuning with equal budgets before the comparison. */
    search: searchSchema.optional(),
    /** What a claim fixes before its numbers (harness/satellites/claims/analysis/protocol.ts); a bench does not read it. */
    protocol: z.record(z.string(), z.unknown()).optional(),
    /** Minutes after which a run ends with the status `timeout`. */
    timeLimit: z.number().positive().optional(),
    /** How often a run is tried again whose process died or hung, or whose training threw. */
    retries: z.int().min(0).max(100).default(1),
    /** Minutes without a sign of life after which a run's process counts as hung. */
    hangLimit: z.number().positive().default(15),
    /** What `ganbench submit` asks Slurm for. */
    slurm: suiteSlurmSchema.optional(),
  });

export type Suite = z.output<ReturnType<typeof suiteSchema>>;
