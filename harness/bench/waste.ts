import { lstatSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { counted } from '../../text/format.js';
import { LARGEST_TABLE, readText, refuseLink } from '../ground/files.js';
import { holderOf, nameOf } from '../ground/lock.js';
import { earlierBench } from '../record/bench-work.js';
import { readCheckpoint } from '../record/checkpoint.js';
import { findRecord } from '../record/record-file.js';
import { pointOf, type RunRecord } from '../record/record.js';
import { MARK, runFilesIn } from '../record/run-files.js';
import { runSpecSchema } from '../record/run-schema.js';
import type { Staleness } from './staleness.js';

/** A file or folder that is no longer used. */
export interface Waste {
  readonly path: string;
  readonly bytes: number;
  readonly reason: string;
  /** The run whose folder it is; undefined for what is none. */
  readonly run?: string;
}

export interface Findings {
  readonly waste: readonly Waste[];
  /** What is in doubt and left, each in a sentence. */
  readonly left: readonly string[];
}

type TrainedFrom = Pick<RunRecord, 'spec' | 'parts'>;

interface Found {
  readonly name: string;
  readonly path: string;
  /** What it was trained from, or what is wrong with it. */
  readonly run: TrainedFrom | string;
}

const PARTIAL = /\.partial$/;

/** The lock of the process that trains a run. */
export const lockOf = (path: string): string =>
  join(dirname(dirname(path)), `.${basename(path).replace(PARTIAL, '')}.lock`);

/** Runs of a results folder that are stale, replaced or damaged. Nothing is written. */
export function staleRuns(out: string, staleness: Staleness): Findings {
  const runs = join(out, 'runs');
  refuseLink(runs);
  const bench = earlierBench(out);
  const tried = (bench?.search?.found ?? []).flatMap((each) => each.tried.map(({ name }) => name));
  const planned = new Set([...(bench?.runs ?? []), ...tried]);
  const left: string[] = [];
  const found = readdirSync(runs, { withFileTypes: true })
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('.'))
    .sort()
    .flatMap((name): Found[] => {
      const path = join(runs, name);
      const doubt = doubtAbout(path, planned);
      if (doubt !== undefined) left.push(`${relative('', path) || path} stays: ${doubt}.`);
      return doubt === undefined ? [{ name, path, run: readRun(runs, name) }] : [];
    });
  const shown = new Set(bench?.runs);
  const points = new Set(
    found.flatMap(({ name, run }) => (shown.has(name) && typeof run === 'object' ? [pointOf(run.spec)] : [])),
  );
  const waste = found.flatMap(({ name, path, run }): Waste[] => {
    const reason = typeof run === 'string' ? run : reasonOf(run, shown.has(name) ? new Set() : points, staleness);
    return reason ? [{ path, bytes: sizeOf(path), reason, run: name }] : [];
  });
  return { waste, left: [...left, ...unknownVariants(out, found, staleness)] };
}

/** Why a folder must not be removed, whatever is in it; undefined where it is a run of this program and nobody's else. */
function doubtAbout(path: string, planned: ReadonlySet<string>): string | undefined {
  if (!lstatSync(path).isDirectory()) return 'it is not a folder';
  if (!isOwn(path, planned)) return 'it is not a run of ganbench';
  const holder = holderOf(lockOf(path));
  if (holder) return `${nameOf(holder)} is at work in it`;
  const { others, links } = runFilesIn(path);
  const [foreign] = [...others, ...links];
  return foreign === undefined ? undefined : `it holds ${foreign}, which ganbench did not write`;
}

/** Whether a folder carries the mark, a record or a checkpoint of its run, or is one that the bench's record names. */
function isOwn(path: string, planned: ReadonlySet<string>): boolean {
  const name = basename(path).replace(PARTIAL, '');
  if (planned.has(name)) return true;
  const mark = parsed(markSchema, join(path, MARK));
  const record = parsed(recordSchema, join(path, 'run.json'));
  // A record of another name is somebody's copy.
  return mark?.run === name || (record ? record.name === name : typeof interrupted(path) === 'object');
}

const markSchema = z.object({ run: z.string() });
const recordSchema = z.object({ schema: z.literal(1), name: z.string() });

function readRun(runs: string, name: string): TrainedFrom | string {
  if (PARTIAL.test(name)) return interrupted(join(runs, name));
  const { record, damage } = findRecord(runs, name, { files: true });
  return record ?? damage ?? 'it has no record';
}

/** What is asked of a checkpoint here, of all that `Saved` has. */
const savedSchema: z.ZodType<TrainedFrom> = z.object({
  spec: runSpecSchema,
  parts: z.record(z.string(), z.string()).optional(),
});

function interrupted(path: string): TrainedFrom | string {
  try {
    return savedSchema.parse(readCheckpoint(join(path, 'checkpoint.safetensors')).metadata);
  } catch {
    return 'interrupted before its first checkpoint';
  }
}

/** Why a run is stale; undefined where it is not. `points` are those that the reports have another run for. */
function reasonOf({ spec, parts }: TrainedFrom, points: ReadonlySet<string>, staleness: Staleness): string | undefined {
  if (!staleness.knows(spec.variant)) return undefined;
  const changes = parts ? staleness.codeChanges(parts) : [];
  if (changes.length > 0) return `stale: ${changes.join(', ')}`;
  return points.has(pointOf(spec)) ? 'replaced by a run with other settings' : undefined;
}

function unknownVariants(out: string, found: readonly Found[], staleness: Staleness): string[] {
  const unknown = found.flatMap(({ run }) =>
    typeof run === 'object' && !staleness.knows(run.spec.variant) ? [run.spec.variant] : [],
  );
  return [...new Set(unknown)].map((variant) => {
    const kept = counted(unknown.filter((each) => each === variant).length, 'run');
    return `${relative('', out)}: ${kept} of ${variant} kept, because its folder is not found: name it with --variants DIR to remove stale ones.`;
  });
}

function parsed<T>(schema: z.ZodType<T>, path: string): T | undefined {
  try {
    return schema.parse(JSON.parse(readText(path, LARGEST_TABLE)));
  } catch {
    return undefined;
  }
}

/** Bytes of a file, or of all files below a folder; links count as themselves. */
export function sizeOf(path: string): number {
  const info = lstatSync(path);
  if (!info.isDirectory()) return info.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
