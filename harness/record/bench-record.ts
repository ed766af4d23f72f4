import { z } from 'zod';
import { sha256 } from '../ground/digest.js';
import { parsedAs } from '../ground/parsed.js';
import { heldOutSchema } from './held-out.js';
import { metricFactsSchema } from './metric-table.js';
import { tuningSchema } from './tuning-record.js';
import { chosenSchema, settingsSchema, type Settings } from './settings.js';

/** In earlier versions a preset's name with the settings behind it. */
const settings = z.union([settingsSchema, chosenSchema.transform(({ settings = {} }): Settings => settings)]);
const ofTried = { name: z.string(), seed: z.number(), score: z.number().nullable().optional() };
const tried = z.union([
  z.object({ ...ofTried, settings }),
  z.object({ ...ofTried, preset: settings }).transform(({ preset, ...rest }) => ({ ...rest, settings: preset })),
]);

/** The file of a suite that does not come with the program. */
export const suiteSourceSchema = z.object({ path: z.string(), text: z.string() });
export type SuiteSource = Readonly<z.output<typeof suiteSourceSchema>>;

/** `results/<suite>/bench.json`: what a report has to know of a bench that no single run knows. No dates: reports rebuild. */
export const benchRecordSchema = z.object({
  schema: z.literal(1),
  suite: z.string(),
  description: z.string(),
  /** Noise floors by data set and metric column: the distance of real samples from real samples. */
  floors: z.record(z.string(), z.record(z.string(), z.number())),
  /** The metrics of these runs, in the order of tables; absent in files of older versions. */
  metrics: z.array(metricFactsSchema).optional(),
  /** By data set, the metrics on which its runs are ranked: the first that there are scores of. */
  ranking: z.record(z.string(), z.array(z.string())).optional(),
  /** By data set; absent in files of older versions. */
  heldOut: z.record(z.string(), heldOutSchema).optional(),
  /** Which engine was chosen and why. */
  engine: z.string(),
  /** The command that makes these results, argument by argument. */
  command: z.array(z.string()),
  /** What of its flags decides the runs and is no part of their selection: folders, networks, engine. */
  flags: z.array(z.string()).optional(),
  /** A suite that the user wrote: the path as it was given, and its text. */
  source: suiteSourceSchema.optional(),
  /** Of the last bench that trained something: what its runs needed, against what its workers had, before the reports. */
  work: z
    .object({
      runs: z.number(),
      workers: z.number(),
      /** From the end of set-up. */
      wallSeconds: z.number(),
      /** Training and evaluation, summed over the runs. */
      busySeconds: z.number(),
      /** Features and statistics of the reals and noise floors, which the evaluations compare with; summed. */
      referenceSeconds: z.number().default(0),
    })
    .optional(),
  /** Names of the planned runs, and of the suite's other finished ones. What else is in the folder is not reported. */
  runs: z.array(z.string()).optional(),
  /** What was found by `ganbench tune`, of variants whose runs take it. */
  tuning: z.array(tuningSchema).optional(),
  /** The tuning before it: its trainings are not among the runs. */
  search: z
    .object({
      samples: z.number(),
      ranges: z.record(z.string(), z.string()),
      firstSeed: z.number(),
      found: z.array(
        z.object({
          dataset: z.string(),
          variant: z.string(),
          scheme: z.string(),
          preset: z.string(),
          /** null while the search is not done, or where every training failed. */
          best: settings.nullable(),
          tried: z.array(tried),
        }),
      ),
    })
    .optional(),
});
export type BenchRecord = z.output<typeof benchRecordSchema>;

/** The text of a `bench.json`, with a checksum over it. */
export const benchText = (record: BenchRecord): string =>
  `${JSON.stringify({ ...record, checksum: checksumOf(record) }, null, 2)}\n`;

/**
 * What `benchText` wrote; files of earlier versions have no checksum.
 * @throws Error with a clause that says what is wrong with the text.
 */
export function parseBench(text: string): BenchRecord {
  const { checksum, ...rest } = z.looseObject({ checksum: z.string().optional() }).parse(JSON.parse(text));
  const record = parsedAs(benchRecordSchema, rest);
  if (checksum !== undefined && checksum !== checksumOf(rest))
    throw new Error('it does not have the checksum that it was written with');
  return record;
}

/** As it stands in the file: what is undefined is not there. */
const checksumOf = (record: object): string => sha256(JSON.parse(JSON.stringify(record)));
