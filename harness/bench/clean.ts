import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { counted } from '../../text/format.js';
import { runSpecSchema } from '../record/run-schema.js';
import { lockResults } from './bench.js';
import { UserError } from '../ground/errors.js';
import { LARGEST_TABLE, leftoversIn, readText } from '../ground/files.js';
import { benchRecordSchema } from '../record/bench-record.js';
import { readCheckpoint } from '../record/checkpoint.js';
import { findRecord, runNames } from '../record/record-file.js';
import { pointOf, type RunRecord } from '../record/record.js';
import { cacheFolder } from '../ground/folders.js';
import { Staleness } from './staleness.js';
import { discoverVariants } from '../training/variants.js';

export interface CleanOptions {
  /** Results folders; all of `results/` by default. */
  readonly folders: readonly string[];
  readonly variantFolders: readonly string[];
  readonly dryRun: boolean;
  log(line: string): void;
}

/** Something that nobody needs any more. */
export interface Waste {
  readonly path: string;
  readonly bytes: number;
  readonly reason: string;
}

/**
 * Finds, and unless `dryRun` removes, in results folders: runs of older code, runs of older settings that the reports
 * have another run for, and damaged ones; there and in the per-user cache, what killed processes left. Results of
 * another machine or engine are not stale, and runs of a variant that is not found are kept, which the log says. Throws
 * a UserError where something would be removed while a bench is at work.
 */
export async function clean({ folders, variantFolders, dryRun, log }: CleanOptions): Promise<Waste[]> {
  const staleness = new Staleness(await discoverVariants(variantFolders));
  const wasteIn = (folder: string): Waste[] => [...staleRuns(folder, staleness, log), ...leftovers(folder)];
  const waste = (folders.length > 0 ? folders.map(existing) : resultsFolders()).flatMap((folder) => {
    if (dryRun) return wasteIn(folder); // nothing is written, not even a lock
    const lock = lockResults(folder);
    try {
      const found = wasteIn(folder);
      remove(found);
      return found;
    } finally {
      lock.release();
    }
  });
  const cached = leftovers(cacheFolder());
  if (!dryRun) remove(cached);
  return [...waste, ...cached];
}

/** A line per path and a sum. */
export function formatWaste(waste: readonly Waste[], dryRun: boolean): string {
  const total = waste.reduce((sum, { bytes }) => sum + bytes, 0);
  const lines = waste.map(({ path, bytes, reason }) => `${relative('', path) || path}  ${megabytes(bytes)}  ${reason}`);
  const what = waste.length === 0 ? 'Nothing is' : `${waste.length} of these ${waste.length === 1 ? 'is' : 'are'}`;
  return [...lines, `${what} ${dryRun ? 'to be removed' : 'removed'}, ${megabytes(total)}.`].join('\n');
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function remove(waste: readonly Waste[]): void {
  for (const { path } of waste) rmSync(path, { recursive: true, force: true });
}

function existing(folder: string): string {
  if (existsSync(join(folder, 'runs'))) return resolve(folder);
  throw new UserError(`${folder} is not a results folder: it has no runs.`);
}

function resultsFolders(): string[] {
  if (!existsSync('results')) return [];
  return readdirSync('results')
    .map((name) => resolve('results', name))
    .filter((folder) => existsSync(join(folder, 'runs')));
}

type TrainedFrom = Pick<RunRecord, 'spec' | 'parts'>;

function staleRuns(out: string, staleness: Staleness, log: CleanOptions['log']): Waste[] {
  const runs = join(out, 'runs');
  const names = [...runNames(runs), ...readdirSync(runs).filter((name) => name.endsWith('.partial'))];
  const made = names.map(
    (name) => [name, name.endsWith('.partial') ? interrupted(runs, name) : finished(runs, name)] as const,
  );
  const shown = reportedRuns(out);
  const points = new Set(
    made.flatMap(([name, run]) => (shown.has(name) && typeof run === 'object' ? [pointOf(run.spec)] : [])),
  );
  const unknown = made.flatMap(([, run]) =>
    typeof run === 'object' && !staleness.knows(run.spec.variant) ? [run.spec.variant] : [],
  );
  for (const variant of new Set(unknown)) {
    const kept = counted(unknown.filter((each) => each === variant).length, 'run');
    log(
      `${relative('', out)}: ${kept} of ${variant} kept, whose folder is not found: pass --variants DIR to judge what is stale of them.`,
    );
  }
  return made.flatMap(([name, run]) => {
    const reason = typeof run === 'string' ? run : reasonOf(run, shown.has(name) ? new Set() : points, staleness);
    const path = join(runs, name);
    return reason ? [{ path, bytes: sizeOf(path), reason }] : [];
  });
}

/** Why a run is stale; undefined where it is not. `points` are those that the reports have another run for. */
function reasonOf({ spec, parts }: TrainedFrom, points: ReadonlySet<string>, staleness: Staleness): string | undefined {
  if (!staleness.knows(spec.variant)) return undefined;
  const changes = parts ? staleness.codeChanges(parts) : [];
  if (changes.length > 0) return `stale: ${changes.join(', ')}`;
  return points.has(pointOf(spec)) ? 'replaced by a run with other settings' : undefined;
}

function finished(runs: string, name: string): TrainedFrom | string {
  const { record, damage } = findRecord(runs, name);
  return record ?? damage ?? 'it has no record';
}

/** What is asked of a checkpoint here, of all that `Saved` has. */
const savedSchema: z.ZodType<TrainedFrom> = z.object({
  spec: runSpecSchema,
  parts: z.record(z.string(), z.string()).optional(),
});

function interrupted(runs: string, name: string): TrainedFrom | string {
  try {
    const { metadata } = readCheckpoint(join(runs, name, 'checkpoint.safetensors'));
    return savedSchema.parse(metadata);
  } catch {
    return 'interrupted before its first checkpoint';
  }
}

function reportedRuns(out: string): ReadonlySet<string> {
  try {
    return new Set(benchRecordSchema.parse(JSON.parse(readText(join(out, 'bench.json'), LARGEST_TABLE))).runs);
  } catch {
    return new Set(); // no bench has begun here
  }
}

const leftovers = (folder: string): Waste[] =>
  leftoversIn(folder).map((path) => ({ path, bytes: sizeOf(path), reason: 'left by a process that was killed' }));

/** Bytes of a file, or of all files below a folder; links count as themselves. */
function sizeOf(path: string): number {
  const info = lstatSync(path);
  if (!info.isDirectory()) return info.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
