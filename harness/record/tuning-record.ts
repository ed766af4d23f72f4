import { z } from 'zod';
import { budgetUnits } from './budget.js';
import { settingsSchema } from './settings.js';

/** A preset, with settings in place of its own. */
const candidate = { preset: z.string(), settings: settingsSchema.optional() };
const score = z.number().nullable();
const seeds = z.array(z.int());

/** What has to agree for settings that were found to fit a run. */
export const fitSchema = z.strictObject({
  dataset: z.string(),
  scheme: z.string(),
  budget: z.strictObject({ unit: z.enum(budgetUnits), amount: z.number().positive() }),
  batchSize: z.int().positive(),
  width: z.int().positive(),
  latentSize: z.int().positive(),
  /** As `networkText` writes it; absent for the usual networks. */
  network: z.string().optional(),
  labels: z.literal(true).optional(),
});
export type Fit = z.output<typeof fitSchema>;

/** One search: what was tried, what was chosen, and what that gained under seeds that chose nothing. */
export const searchSchema = z.strictObject({
  /** 0 for the first; repeats have other seeds and other random settings. */
  round: z.int().min(0),
  /** sha256 of the variant's own code. */
  code: z.string(),
  /** The distance to the train split that chose, and the networks in whose features: `fd, digits`. */
  judge: z.string(),
  /** Null where every training failed. */
  chosen: z.strictObject(candidate).nullable(),
  /** Where in its range each chosen setting lies: 0 at the lower end, 1 at the upper one. */
  places: z.record(z.string(), z.number()),
  seeds: z.strictObject({ short: seeds, full: seeds, fresh: seeds }),
  /** Scores against the test split under the fresh seeds; null where the default itself was chosen. */
  fresh: z.strictObject({ column: z.string(), tuned: z.array(score), untuned: z.array(score) }).nullable(),
  /** Lowest distances to the train split: of a short training, and of whole ones where it came to that. */
  tried: z.array(z.strictObject({ ...candidate, short: score, full: z.array(score).optional() })),
});
export type SearchRecord = z.output<typeof searchSchema>;

/** `tuned.json` of a variant: what the searches found, for each data set and size of a training. */
export const tunedSchema = z.strictObject({
  schema: z.literal(1),
  outcomes: z.array(z.strictObject({ fit: fitSchema, searches: z.array(searchSchema).min(1) })),
});
export type Tuned = z.output<typeof tunedSchema>;
export type Outcome = Tuned['outcomes'][number];

/** What a report has to know of the tuning of one variant on one data set. */
export const tuningSchema = z.object({
  variant: z.string(),
  fit: fitSchema,
  /** Whether the variant's code has changed since the first search. */
  isOlder: z.boolean(),
  searches: z.array(searchSchema),
});
export type Tuning = z.output<typeof tuningSchema>;
