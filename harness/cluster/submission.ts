import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../digest.js';
import { messageOf, UserError } from '../errors.js';
import type { EngineChoice } from '../executors/messages.js';
import { makeFolder, writeAtomically, writing } from '../files.js';
import type { RunSpec } from '../run/record.js';
import type { KeyParts } from '../suite/key.js';

/**
 * `<results>/slurm/<n>/` holds what one submission asked of the cluster: `submission.json`, the list of runs
 * (`runs.jsonl`) and the tasks' logs. The nodes read it instead of the suite, which may change while they wait.
 */

const jobs = z.object({ array: z.string().nullable(), report: z.string().nullable() });

const submissionSchema = z.object({
  schema: z.literal(1),
  suite: z.string(),
  description: z.string(),
  /** What the engine was asked to be on the nodes. */
  choice: z.custom<EngineChoice>((value) => typeof value === 'object' && value !== null),
  variantFolders: z.array(z.string()),
  /** `ganbench bench …`, argument by argument, which makes the same results on one machine. */
  command: z.array(z.string()),
  /** Numbered from 0. */
  tasks: z.int().min(0),
  /** Runs at a time in a task. */
  jobs: z.int().positive(),
  timeLimit: z.number().optional(),
  retries: z.number(),
  hangLimit: z.number(),
  /** Numbers that Slurm gave; null before. */
  slurm: jobs,
});
export type Submission = z.output<typeof submissionSchema>;

/** A run of the suite and the task that is to train it; no task where it was finished, or is a task's of another submission. */
export interface ListedRun {
  readonly task: number | null;
  /** Its folder's name on a node of the submitting machine's kind. */
  readonly name: string;
  /** What is claimed: the same on nodes of every kind. */
  readonly claim: string;
  readonly spec: RunSpec;
}

/**
 * What decides a run on whichever node: its key without the kind of processor, by which nodes of one cluster differ.
 * A run that one kind of node has finished is not trained again on another.
 */
export const claimOf = (parts: KeyParts, device = parts['device']): string =>
  `${parts['variant']}-${sha256({ ...parts, device, 'CPU kind': null }).slice(0, 16)}`;

export const submissionsFolder = (out: string): string => join(out, 'slurm');
export const claimsFolder = (submission: string): string => join(dirname(submission), 'claims');
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
    return submissionSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UserError(`${file} is not readable as a submission: ${messageOf(error).split('\n')[0]}.`);
  }
}

/** All runs of a submission, in the order of the plan; those of one task only where it is given. */
export function readRuns(folder: string, task?: number): ListedRun[] {
  const lines = readFileSync(join(folder, 'runs.jsonl'), 'utf8').split('\n');
  const wanted = task === undefined ? '{' : `{"task":${task},`;
  return lines.filter((line) => line.startsWith(wanted)).map((line) => JSON.parse(line) as ListedRun);
}
