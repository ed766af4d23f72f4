import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defined, itemAt } from '../../ground/certain.js';
import { UserError } from '../../ground/errors.js';
import { readText } from '../../ground/files.js';
import type { RunSpec, Status } from '../../record/record.js';
import { notedRun } from './reservations.js';
import { recordOf, recordsByReservation } from './records.js';
import { isActive, tasksOf, type QueueEntry } from './slurm.js';
import {
  idOf,
  reservationsFolder,
  logOf,
  readRuns,
  readSubmission,
  submissionsOf,
  type Submission,
} from './submission.js';

/**
 * A run is what its record says, unless a task has it in hand again; else what Slurm says of its newest task: `pending`,
 * `running`, or `failed` where the task ended without a record. `unsubmitted`: no task has it.
 */
export type RunState = Status | 'pending' | 'running' | 'failed' | 'unsubmitted';

export interface RunStatus {
  readonly name: string;
  readonly spec: Pick<RunSpec, 'variant' | 'preset' | 'settings' | 'scheme' | 'dataset' | 'seed'>;
  readonly state: RunState;
  /** Why it is so, where that is known. */
  readonly reason: string | null;
  /** The newest task that had it: `<job>_<task>`. */
  readonly task: string | null;
  readonly node: string | null;
  /** The last step that was evaluated, while it trains. */
  readonly step: number | null;
  /** What the task wrote. */
  readonly log: string | null;
}

export interface ClusterStatus {
  readonly runs: readonly RunStatus[];
  readonly jobs: readonly {
    readonly array: string | null;
    readonly report: string | null;
    readonly reportState: string;
  }[];
}

/** A submission with its list, as `status` joins it. */
interface Read {
  readonly folder: string;
  readonly submission: Submission;
  readonly runs: ReturnType<typeof readRuns>;
}

/** Joins the submissions of a results folder with the queue, the accounting and the recorded runs. */
export async function clusterStatus(out: string): Promise<ClusterStatus> {
  const read = readSubmissions(out);
  if (read.length === 0) throw new UserError(`${out} has no submission: begin with \`ganbench submit\`.`);
  const tasks = await tasksOf(jobsOf(read));
  const records = recordsByReservation(join(out, 'runs'));
  const reservations = reservationsFolder(itemAt(read, 0).folder);
  const runs = newest(read).map(({ id, log, ...run }): RunStatus => {
    const { reservation, name, spec } = run;
    const last = { id, log };
    const record = recordOf(run, records, itemAt(read, 0).folder);
    const task = last.id === null ? undefined : tasks.get(last.id);
    const own = record?.name ?? notedRun(reservations, reservation) ?? name;
    const { variant, preset, settings, scheme, dataset, seed } = spec;
    return {
      name: own,
      spec: { variant, preset, ...(settings && { settings }), scheme, dataset, seed },
      ...stateOf(record, last.id, task),
      task: last.id,
      node: task?.node ?? null,
      log: last.log,
      step: task?.state === 'RUNNING' ? lastStep(join(out, 'runs', `${own}.partial`, 'log.txt')) : null,
    };
  });
  const jobs = read.map(({ submission: { slurm } }) => ({
    ...slurm,
    reportState: slurm.report ? (tasks.get(slurm.report)?.state ?? 'gone').toLowerCase() : 'none',
  }));
  return { runs, jobs };
}

/** Reservations that a task in the queue or at work has, and the arrays of such tasks. */
export async function activeReservations(out: string): Promise<{ reservations: Set<string>; arrays: string[] }> {
  const read = readSubmissions(out);
  const active = [...(await tasksOf(jobsOf(read))).values()].filter(isActive).map(({ id }) => id);
  const ids = new Set(active);
  const listed = read.flatMap(({ submission, runs }) =>
    runs.map(({ reservation, task }) => ({ reservation, id: idOf(submission, task) })),
  );
  return {
    reservations: new Set(listed.flatMap(({ reservation, id }) => (id !== null && ids.has(id) ? [reservation] : []))),
    arrays: read.flatMap(({ submission: { slurm } }) =>
      [slurm.array, slurm.tuned].flatMap((job) => (job && active.some((id) => id.startsWith(`${job}_`)) ? [job] : [])),
    ),
  };
}

const readSubmissions = (out: string): Read[] =>
  submissionsOf(out).map((folder) => ({ folder, submission: readSubmission(folder), runs: readRuns(folder) }));

const jobsOf = (read: readonly Read[]): string[] =>
  read.flatMap(({ submission: { slurm } }) => [slurm.array, slurm.tuned, slurm.report].flatMap((id) => id ?? []));

/** Each run once, with the newest task that it was given to. */
function newest(read: readonly Read[]) {
  const runs = new Map<string, Read['runs'][number] & { id: string | null; log: string | null }>();
  for (const { folder, submission, runs: listed } of read) {
    for (const run of listed) {
      const earlier = runs.get(run.reservation);
      const id = idOf(submission, run.task);
      if (id === null) runs.set(run.reservation, { ...run, id: earlier?.id ?? null, log: earlier?.log ?? null });
      else runs.set(run.reservation, { ...run, id, log: logOf(folder, defined(run.task)) });
    }
  }
  return [...runs.values()];
}

/** What a run is, from its record and its newest task. */
export function stateOf(
  record: { readonly status: Status; readonly reason: string | null } | undefined,
  id: string | null,
  task: QueueEntry | undefined,
): { state: RunState; reason: string | null } {
  const isWaiting = task !== undefined && isActive(task);
  if (record && (!isWaiting || record.status === 'ok')) return { state: record.status, reason: record.reason };
  if (isWaiting) return { state: task.state === 'PENDING' ? 'pending' : 'running', reason: task.reason };
  if (id === null) return { state: 'unsubmitted', reason: null };
  const ending = task ? `the task ended as ${task.state}` : 'the task has ended';
  return { state: 'failed', reason: `${ending} without a result` };
}

const LARGEST_LOG = 1 << 28;

function lastStep(log: string): number | null {
  if (!existsSync(log)) return null;
  const steps = [...readText(log, LARGEST_LOG).matchAll(/^Step (\d+):/gm)];
  return steps.length > 0 ? Number(defined(steps.at(-1))[1]) : null;
}

/** Results folders with submissions, below `results/`. */
export function submittedFolders(parent = 'results'): string[] {
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .map((name) => join(parent, name))
    .filter((out) => submissionsOf(out).length > 0);
}

/** The counts, then a line for each run that is not `ok`. */
export function formatStatus({ runs, jobs }: ClusterStatus): string {
  const counts = new Map<string, number>();
  for (const { state } of runs) counts.set(state, (counts.get(state) ?? 0) + 1);
  const lines = runs
    .filter(({ state }) => state !== 'ok')
    .map(({ name, state, reason, task, node, step, log }) => {
      const where = [task && `task ${task}`, node && `on ${node}`, step !== null && `step ${step}`, reason];
      const parts = [...where, state === 'failed' && log && `see ${log}`].filter(Boolean);
      return `${state.padEnd(11)} ${name}${parts.length > 0 ? `  ${parts.join(', ')}` : ''}`;
    });
  const sum = [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
  const report = jobs.at(-1)?.reportState ?? 'none';
  const again = runs.some(({ state }) => ['failed', 'unsubmitted', 'error'].includes(state));
  return [
    ...lines,
    `${runs.length} runs: ${sum}. The report's job: ${report}.`,
    ...(again ? ['To submit the failed ones again, repeat the command that submitted them.'] : []),
  ].join('\n');
}
