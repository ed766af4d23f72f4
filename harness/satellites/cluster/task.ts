import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { itemAt } from '../../ground/certain.js';
import { scoringOf } from '../../bench/planning.js';
import { prepare } from '../../bench/prepare.js';
import { train } from '../../bench/train.js';
import { UserError } from '../../ground/errors.js';
import { nameOf, type Lock } from '../../ground/lock.js';
import { planRuns, stateOfRecord, type PlannedRun } from '../../bench/plan.js';
import { readRecord } from '../../record/record-file.js';
import { discoverMetrics } from '../../metrics/discover.js';
import { setupOnGpus } from '../../setup/gpus.js';
import { discoverVariants } from '../../training/variants.js';
import { tunedSpecs } from '../../suite/search.js';
import { foundIn } from './records.js';
import { reserve, notedRun, noteRun } from './reservations.js';
import {
  reservationOf,
  tunedReservationOf,
  reservationsFolder,
  readRuns,
  readSubmission,
  resultsOf,
  type ListedRun,
  type Submission,
} from './submission.js';

export interface TaskOptions {
  /** The folder of the submission. */
  readonly folder: string;
  readonly task: number;
  /** Aborted when the task has to end: its trainings save a checkpoint first. */
  readonly signal: AbortSignal;
  log(line: string): void;
}

/** What a task of the array does: reserves its runs, trains those that nobody has finished, and lets go. */
export async function runTask(options: TaskOptions): Promise<void> {
  const { folder, task, log } = options;
  const listed = readRuns(folder, task);
  const held: { run: ListedRun; lock: Lock }[] = [];
  try {
    for (const run of listed) {
      const lock = await reserve(reservationsFolder(folder), run.reservation);
      if ('release' in lock) held.push({ run, lock });
      else log(`${run.name} is left to ${nameOf(lock)}.`);
    }
    if (held.length > 0 && !options.signal.aborted)
      await trainRuns(
        held.map(({ run }) => run),
        options,
      );
  } finally {
    for (const { lock } of held) lock.release();
  }
}

/** Whether a task has a later checkpoint or record than a time, so that beginning it again is worth it. */
export function hasAdvanced(folder: string, task: number, since: number): boolean {
  const runs = join(resultsOf(folder), 'runs');
  return readRuns(folder, task)
    .flatMap(({ reservation: id }) => notedRun(reservationsFolder(folder), id) ?? [])
    .flatMap((name) => [join(runs, `${name}.partial`, 'checkpoint.safetensors'), join(runs, name, 'run.json')])
    .some((file) => existsSync(file) && statSync(file).mtimeMs > since);
}

async function trainRuns(held: readonly ListedRun[], { folder, signal, log }: TaskOptions): Promise<void> {
  const submission = readSubmission(folder);
  const listed = withSettings(held, submission, folder, log);
  if (listed.length === 0) return;
  const { variantFolders, metricFolders, modules, jobs, command } = submission;
  const reservations = reservationsFolder(folder);
  const out = resultsOf(folder);
  const { choice, gpus } = await setupOnGpus(submission.choice, undefined, log);
  const { prepared, plan } = await planOf(listed, { ...submission, choice }, out, log);
  const due = listed.flatMap((run, index) => {
    const planned = itemAt(plan, index);
    const twin = finishedTwin(planned, run, folder, submission.timeLimit);
    if (twin) log(`${planned.name} is finished as ${twin}.`);
    else noteRun(reservations, run.reservation, planned.name);
    return twin ? [] : [planned];
  });
  const code = { variantFolders, metricFolders, modules };
  await train({ ...submission, plan: due, prepared, out }, { ...code, choice, gpus, jobs, signal, command });
}

/** Tuned runs get the settings that the search has found; those for which it has found none are left out. */
function withSettings(
  listed: readonly ListedRun[],
  submission: Submission,
  folder: string,
  log: TaskOptions['log'],
): ListedRun[] {
  if (!listed.some(({ tuned }) => tuned)) return [...listed];
  const found = foundIn(submission, readRuns(folder), join(resultsOf(folder), 'runs'));
  return listed.flatMap((run): ListedRun[] => {
    if (!run.tuned) return [run];
    const specs = tunedSpecs(found, [run.spec]);
    if (specs.length === 0)
      log(`${run.name} is not trained: a run of its search has no result yet, or all of them failed.`);
    return specs.map((spec) => ({ ...run, spec }));
  });
}

async function planOf(listed: readonly ListedRun[], submission: Submission, out: string, log: TaskOptions['log']) {
  const specs = listed.map(({ spec }) => spec);
  const { choice, metricFolders } = submission;
  const datasets = [...new Set(specs.map(({ dataset }) => dataset))];
  const prepared = await prepare(scoringOf(datasets, itemAt(specs, 0), submission), choice, { log });
  log(prepared.reason);
  const entries = await discoverVariants(submission.variantFolders);
  const limits = { timeLimitSeconds: submission.timeLimit && submission.timeLimit * 60 };
  const catalogue = await discoverMetrics(metricFolders);
  const plan = planRuns(specs, { entries, catalogue, prepared, runs: join(out, 'runs'), relatives: false, ...limits });
  plan.forEach((planned, index) => assertSame(planned, itemAt(listed, index), submission, prepared.reason));
  return { prepared, plan };
}

/** Code that changes while a task waits would give one suite results of two kinds. */
function assertSame({ name, key }: PlannedRun, run: ListedRun, { search }: Submission, engine: string): void {
  const reservation = run.tuned && search ? tunedReservationOf(key.parts, search) : reservationOf(key.parts);
  if (reservation === run.reservation) return;
  throw new UserError(
    `${name} is not the run that was submitted: code, data or packages have changed, or this node has another engine (${engine}). Submit again.`,
  );
}

/** The name of the same run, finished on a node with another kind of processor. */
function finishedTwin(
  { name: planned, key, scores }: PlannedRun,
  { reservation: id }: ListedRun,
  folder: string,
  minutes: number | undefined,
): string | undefined {
  const name = notedRun(reservationsFolder(folder), id);
  if (name === undefined || name === planned) return undefined;
  const record = readRecord(join(resultsOf(folder), 'runs'), name);
  if (!record || reservationOf(record.parts ?? {}) !== reservationOf(key.parts)) return undefined;
  return stateOfRecord(record, scores, minutes && minutes * 60).state === 'cached' ? name : undefined;
}
