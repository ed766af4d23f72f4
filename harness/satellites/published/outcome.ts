import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { keptData, type KeptData } from '../../experiments/data.js';
import { scales, type Scale } from '../../experiments/experiment.js';
import { UserError } from '../../ground/errors.js';
import { readText, writeAtomically } from '../../ground/files.js';
import type { PublishedEntry } from './discover.js';
import type { PublishedProtocol } from './protocol.js';

const measuredSchema = z.object({
  /** False where it was interrupted. */
  complete: z.boolean(),
  /** Engines, processors and commits of the execution. */
  machines: z.array(z.string()),
  runs: z.array(
    z.object({
      arm: z.string(),
      seed: z.int(),
      scores: z.record(z.string(), z.number().nullable()),
      failure: z.string().nullable(),
    }),
  ),
});

/** What one execution found, as far as the protocol asks. */
export type Outcome = z.output<typeof measuredSchema>;
/** By scale; what was not executed is not there. */
export type Outcomes = Partial<Record<Scale, Outcome>>;

const fileSchema = z.partialRecord(z.enum(scales), measuredSchema);
/** The outcomes that come with the project, in a row's folder. */
const FILE = 'measured.json';

/** The outcomes that lie in a folder of the project. @throws UserError where the file is not one. */
export function committedOutcomes({ folder }: PublishedEntry): Outcomes {
  const path = join(folder, FILE);
  if (!existsSync(path)) return {};
  const result = fileSchema.safeParse(JSON.parse(readText(path, 1 << 24)));
  if (!result.success) throw new UserError(`${path} holds no outcomes: ${z.prettifyError(result.error)}`);
  return result.data;
}

/** Writes the outcomes of a results folder over those of the project, scale by scale. */
export function commitOutcomes(entry: PublishedEntry, results: string): void {
  const outcomes = { ...committedOutcomes(entry), ...outcomesIn(entry, results) };
  const sorted = scales.flatMap((scale) => (outcomes[scale] ? [[scale, outcomes[scale]] as const] : []));
  if (sorted.length === 0) return;
  writeAtomically(join(entry.folder, FILE), `${JSON.stringify(Object.fromEntries(sorted), null, 1)}\n`);
}

/** The folder of one row's data at a scale. */
export const dataFolder = (results: string, scale: Scale, name: string): string => join(results, scale, name);

/** The outcomes in a results folder. */
export function outcomesIn({ name, protocol }: PublishedEntry, results: string): Outcomes {
  const outcomes: Outcomes = {};
  for (const scale of scales) {
    const data = keptData(dataFolder(results, scale, name), `ganbench published ${name} --scale ${scale}`);
    if (data) outcomes[scale] = outcomeOf(data, protocol);
  }
  return outcomes;
}

function outcomeOf({ complete, machines, observations, scale }: KeptData, protocol: PublishedProtocol): Outcome {
  const columns = protocol.scales[scale]?.columns ?? {};
  const wanted = Object.keys(protocol.published).map((score) => columns[score] ?? score);
  return {
    complete,
    machines,
    runs: observations.map(({ arm, seed, scores, failure }) => ({
      arm,
      seed,
      scores: Object.fromEntries(wanted.flatMap((name) => (name in scores ? [[name, scores[name] ?? null]] : []))),
      failure,
    })),
  };
}
