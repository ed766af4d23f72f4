import { z } from 'zod';
import { budgetUnits, type BudgetUnit } from '../run/record.js';
import { runMetrics } from '../run/run-metrics.js';

const name = z.string().min(1);
const positive = z.int().positive();

/** One entry of `variants:`: a name, or a name with a preset. */
const variantChoice = z.union([name, z.strictObject({ variant: name, preset: name.default('default') })]);

const budget = z
  .partialRecord(z.enum(budgetUnits), z.number().positive())
  .refine((entries) => Object.keys(entries).length === 1, {
    message: `a budget is exactly one of ${budgetUnits.join(', ')}`,
  })
  .transform((entries) => {
    const [unit, amount] = Object.entries(entries)[0]!;
    return { unit: unit as BudgetUnit, amount };
  });

/** A suite file: what to compare, on what, how often and for how long. */
export const suiteSchema = z.strictObject({
  description: z.string(),
  /** `all` is every variant of the folder at its default preset. */
  variants: z.union([z.literal('all'), z.array(variantChoice).min(1)]).default('all'),
  datasets: z.array(name).min(1),
  schemes: z.array(name).min(1).default(['alternating']),
  /** A count n means the seeds 0 … n − 1. */
  seeds: z.union(
    [positive.transform((count) => Array.from({ length: count }, (_, seed) => seed)), z.array(z.int()).min(1)],
    { error: 'it has to be a count above 0 or a list of whole numbers' },
  ),
  budget,
  batchSize: positive.default(64),
  width: positive.default(32),
  latentSize: positive.default(64),
  evaluation: z.strictObject({
    every: positive,
    samples: z.int().min(2).default(2000),
    curve: z.array(name).min(1),
    final: z.array(name).default([]),
    /** All that suit the data and the variant by default. */
    metrics: z
      .array(z.enum(runMetrics, { error: `it has to be one of ${runMetrics.join(', ')}` }))
      .min(1)
      .optional(),
    /** A value of the ranking distance, to which steps and seconds are reported. */
    threshold: z.number().positive().optional(),
  }),
  /** Minutes after which a run ends with the status `timeout`. */
  timeLimit: z.number().positive().optional(),
});

export type Suite = z.output<typeof suiteSchema>;
