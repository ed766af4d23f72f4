import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../ground/errors.js';
import { readKept, writeKept } from '../ground/kept.js';
import type { Provenance } from '../record/record.js';
import { runCases, type CaseResults, type MakeOptions } from './cases.js';
import { scales, type Scale } from './experiment.js';
import { suiteOf } from './folder.js';
import { observationSchema } from './observation.js';
import { runSuite } from './suite.js';

const keptSchema = z.object({
  scale: z.enum(scales),
  complete: z.boolean(),
  observations: z.array(observationSchema),
  /** Distinct machines and commits. */
  machines: z.array(z.string()),
});

/** What an analysis needs, so that reports can be made again without the cases or runs. */
export type KeptData = z.output<typeof keptSchema>;

const FILE = 'observations.json';

/** Makes what is not there yet of a folder's data, by its suite or its experiment, and keeps them in the results folder. */
export async function makeData(options: MakeOptions): Promise<void> {
  const suite = suiteOf(options.folder, options.scale);
  keep(options.out, options.scale, await (suite ? runSuite(suite, options) : runCases(options)));
}

function keep(folder: string, scale: Scale, { observations, provenance, complete }: CaseResults): void {
  const machines = [...new Set(provenance.map(machineText))].sort();
  writeKept(join(folder, FILE), { scale, complete, observations: [...observations], machines } satisfies KeptData);
}

const machineText = ({ engine, engineVersion, device, threads, cpu, commit, dirty }: Provenance): string =>
  `${engine} (${engineVersion}) on ${device}, ${threads} thread, ${cpu}, commit ${commit?.slice(0, 12) ?? 'unknown'}${dirty ? ' with local changes' : ''}`;

/**
 * The data in a results folder; undefined where nothing was made.
 * @param command What makes them again.
 * @throws UserError where the file is not what was written.
 */
export function keptData(folder: string, command: string): KeptData | undefined {
  const path = join(folder, FILE);
  if (!existsSync(path)) return undefined;
  const kept = readKept(path, keptSchema);
  if (!kept) throw new UserError(`${path} is not what was written: run \`${command}\` again.`);
  return kept;
}
