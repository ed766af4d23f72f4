import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { parsedAs } from '../../ground/parsed.js';
import { sha256 } from '../../ground/digest.js';
import { engineNames } from '../../engines/facts.js';
import { messageOf, UserError } from '../../ground/errors.js';
import type { EngineRequest } from '../../engines/request.js';
import { makeFolder, readText, unreadable, writeAtomically, writing } from '../../ground/files.js';
import { suiteSourceSchema } from '../../record/bench-record.js';
import { runSpecSchema } from '../../record/run-schema.js';
import { tuningSchema } from '../../record/tuning-record.js';
import type { KeyParts } from '../../record/key.js';
import { searchSchema, type Search } from '../../suite/search.js';

/**
 * `<results>/slurm/<n>/` holds what one submission asked of the cluster: `submission.json`, the list of runs
 * (`runs.jsonl`) and the tasks' logs. The nodes read it instead of the suite, which may change while they wait.
 */

/** Far more than any submission has; a list of a million runs is smaller. */
const LARGEST = { submission: 1 << 20, runs: 1 << 29 };

const job = z.string().regex(/^\d+$/, { error: 'it has to be a number that Slurm gave' }).nullable();
const jobs = z.object({ array: job, tuned: job.default(null), report: job });

const choiceSchema: z.ZodType<EngineRequest> = z.object({
  engine: z.enum([...engineNames, 'auto']),
  device: z.enum(['cpu', 'gpu', 'auto']),
  threads: z.int().positive(),
  eager: z.boolean(),
  verbose: z.boolean(),
});

const submissionSchema = z.object({
  schema: z.literal(1),
  suite: z.string(),
  description: z.string(),
  /** What the engine was asked to be on the nodes. */
  choice: choiceSchema,
  variantFolders: z.array(z.string()),
  metricFolders: z.array(z.string()).optional(),
  modules: z.record(z.string(), z.string()).optional(),
  /** `ganbench bench …`, argument by argument, which makes the same results on one machine. */
  command: z.array(z.string()),
  /** As in `bench.json`. */
  flags: z.array(z.string()).optional(),
  source: suiteSourceSchema.optional(),
  /** What was found by `ganbench tune`, for the report. */
  tuning: z.array(tuningSchema).optional(),
  /** Of the first array, numbered from 0. */
  tasks: z.int().min(0),
  /** Of the array that trains what the first one's search has found; its numbers follow on those of the first. */
  tunedTasks: z.int().min(0).default(0),
  /** The suite's search. */
  search: searchSchema.optional(),
  /** Runs at a time in a task. */
  jobs: z.int().positive(),
  timeLimit: z.number().optional(),
  retries: z.number(),
  hangLimit: z.number(),
  /** Numbers that Slurm gave; null before. */
  slurm: jobs,
});
export type Submission = z.output<typeof submissionSchema>;

/** Becomes part of paths, so it must not lead out of a folder. */
const fileName = z.string().regex(/^[^/\\\p{Cc}]{1,200}$/u, { error: 'it has to be the name of a file' });

const listedSchema = z.object({
  task: z.int().min(0).nullable(),
  /** Its folder's name on a node of the submitting machine's kind. */
  name: fileName,
  /** What is reserved: the same on nodes of every kind. */
  reservation: fileName,
  spec: runSpecSchema,
  /** Its settings are those that the search has found when its task begins; the spec has none. */
  tuned: z.literal(true).optional(),
});
/** A run of the suite and the task that is to train it; no task where it was finished, or is a task's of another submission. */
export type ListedRun = Readonly<z.output<typeof listedSchema>>;

/**
 * What decides a run on whichever node: its key without the kinds of processor and of GPU, by which nodes of one cluster
 * differ; of the device it keeps `cpu` or `gpu`. A run that one kind of node has finished is not trained again on another.
 */
export const reservationOf = (parts: KeyParts, device = parts['device']?.split(' ')[0]): string =>
  `${parts['variant']}-${sha256({ ...parts, device, 'CPU kind': null }).slice(0, 16)}`;

/** What decides a tuned run before its settings, and with them its recipe, are known: the search in their place. */
export const tunedReservationOf = (parts: KeyParts, search: Search, device?: string): string =>
  reservationOf({ ...parts, settings: `searched ${sha256(search)}`, 'training recipe': '' }, device);

/** The number that Slurm gave to a task; null where it has none. */
export function idOf({ slurm, tasks }: Submission, task: number | null): string | null {
  if (task === null) return null;
  const array = task < tasks ? slurm.array : slurm.tuned;
  return array === null ? null : `${array}_${task}`;
}

export const submissionsFolder = (out: string): string => join(out, 'slurm');
export const reservationsFolder = (submission: string): string => join(dirname(submission), 'reservations');
/** The results folder of a submission. */
export const resultsOf = (submission: string): string => dirname(dirname(submission));
export const logOf = (submission: string, task: number | string): string => join(submission, 'logs', `${task}.txt`);

/** The folders of a results folder's submissions, the oldest first. */
export function submissionsOf(out: string): string[] {
  if (!existsSync(submissionsFolder(out))) return [];
  return readdirSync(submissionsFolder(out))
    .filter((name) => /^\d+$/.test(name))
    .sort((a, b) => Number(a) - Number(b))
    .map((name) => join(submissionsFolder(out), name))
    .filter((folder) => existsSync(join(folder, 'submission.json')));
}

/** Writes a new submission and returns its folder. Two at once get two folders. */
export function createSubmission(out: string, submission: Submission, runs: readonly ListedRun[]): string {
  const parent = submissionsFolder(out);
  makeFolder(parent);
  for (let number = 1; ; number++) {
    const folder = join(parent, String(number));
    if (existsSync(folder) || !made(folder)) continue;
    writing(folder, () => mkdirSync(join(folder, 'logs')));
    writeAtomically(join(folder, 'runs.jsonl'), runs.map((run) => `${JSON.stringify(run)}\n`).join(''));
    writeSubmission(folder, submission);
    return folder;
  }
}

function made(folder: string): boolean {
  return writing(folder, () => {
    try {
      mkdirSync(folder);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  });
}

export const writeSubmission = (folder: string, submission: Submission): void =>
  writeAtomically(join(folder, 'submission.json'), `${JSON.stringify(submission, null, 2)}\n`);

/** @throws UserError where the folder holds none. */
export function readSubmission(folder: string): Submission {
  const file = join(folder, 'submission.json');
  try {
    return parseAs(submissionSchema, readText(file, LARGEST.submission));
  } catch (error) {
    throw new UserError(`${file} is not readable as a submission: ${messageOf(error)}.`);
  }
}

/**
 * All runs of a submission, in the order of the plan; those of one task only where it is given.
 * @throws UserError where the list is missing or a line of it is no run.
 */
export function readRuns(folder: string, task?: number): ListedRun[] {
  const file = join(folder, 'runs.jsonl');
  const lines = linesOf(file);
  const beginning = task === undefined ? '' : `{"task":${task},`;
  return lines.flatMap((line, index): ListedRun[] => {
    if (line === '' || !line.startsWith(beginning)) return [];
    try {
      return [parseAs(listedSchema, line)];
    } catch (error) {
      throw new UserError(`${file}, line ${index + 1}, is no run of a submission: ${messageOf(error)}.`);
    }
  });
}

function linesOf(file: string): string[] {
  try {
    return readText(file, LARGEST.runs).split('\n');
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** The first thing that is wrong is named in one line. */
const parseAs = <T>(schema: z.ZodType<T>, text: string): T => parsedAs(schema, JSON.parse(text), 'the whole');
