import { defined, itemAt } from '../../ground/certain.js';
import { UserError } from '../../ground/errors.js';
import { helper } from '../../ground/helpers.js';

/** Slurm's commands, and how their output is read. */

/** A task of an array, or a job without one, as Slurm sees it. */
export interface QueueEntry {
  /** `12_3`, or `12` for a job that is no array. */
  readonly id: string;
  /** In Slurm's word: PENDING, RUNNING, COMPLETED, FAILED, TIMEOUT, … */
  readonly state: string;
  /** Why it waits, where it waits. */
  readonly reason: string | null;
  readonly node: string | null;
}

/** States in which a task will run, or runs. */
const ACTIVE = ['PENDING', 'CONFIGURING', 'RUNNING', 'COMPLETING', 'SUSPENDED', 'REQUEUED', 'REQUEUE_HOLD', 'STOPPED'];
const MORE_ACTIVE = ['RESIZING', 'SIGNALING', 'STAGE_OUT', 'SPECIAL_EXIT', 'REQUEUE_FED', 'RESV_DEL_HOLD'];

export const isActive = ({ state }: QueueEntry): boolean => ACTIVE.includes(state) || MORE_ACTIVE.includes(state);

/** Submits a job and returns its number. */
export async function sbatch(args: readonly string[]): Promise<string> {
  const { failed, stdout, stderr, code } = await call('sbatch', args);
  if (code === 'ENOENT') throw new UserError(noSlurm);
  if (failed) throw new UserError(`sbatch refused the job: ${lastLine(stderr)}.`);
  return itemAt(stdout.trim().split(';'), 0); // `number;cluster` where there are several clusters
}

const noSlurm =
  'There is no sbatch here: submit from a login node of a Slurm cluster, or split the suite with --shard and join the parts with `ganbench merge`.';

/** The largest number of tasks in an array. */
export async function mostTasks(): Promise<number> {
  const { code, stdout } = await call('scontrol', ['show', 'config']);
  if (code === 'ENOENT') throw new UserError(noSlurm);
  return mostTasksIn(stdout);
}

/** An index has to be below MaxArraySize, which is 1001 where nobody changed it. */
export const mostTasksIn = (config: string): number => Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(config)?.[1] ?? 1001);

/**
 * The tasks of jobs, by id: what the queue knows, and for those that left it what the accounting knows, where there is
 * one. A job that neither knows is not in the result.
 */
export async function tasksOf(jobs: readonly string[]): Promise<Map<string, QueueEntry>> {
  if (jobs.length === 0) return new Map();
  const ids = jobs.join(',');
  const queueFormat = ['--noheader', '--array', '--states=all', `--jobs=${ids}`, '--format=%i|%T|%r|%N'];
  const accountFormat = ['--allocations', '--noheader', '--parsable2', '--format=JobID,State,NodeList'];
  // sacct fails where the cluster keeps no accounts, squeue where it knows none of the jobs any more.
  const [queue, account] = await Promise.all([
    call('squeue', queueFormat),
    call('sacct', [...accountFormat, `--jobs=${ids}`]),
  ]);
  if (queue.code === 'ENOENT') throw new UserError(noSlurm);
  if (queue.failed && !/Invalid job id/.test(queue.stderr))
    throw new UserError(`squeue does not answer: ${lastLine(queue.stderr)}.`);
  return new Map([...parseSacct(account.stdout), ...parseSqueue(queue.stdout)].map((entry) => [entry.id, entry]));
}

/** Puts a running task back into the queue. */
export async function requeue(id: string): Promise<void> {
  const { failed, stderr } = await call('scontrol', ['requeue', id]);
  if (failed) throw new UserError(`scontrol did not queue ${id} again: ${lastLine(stderr)}.`);
}

/** Lines of `squeue --array --format=%i|%T|%r|%N`. */
export function parseSqueue(text: string): QueueEntry[] {
  return rows(text).map(([id = '', state = '', reason = '', node = '']) => ({
    id,
    state,
    reason: state === 'PENDING' && reason !== 'None' ? reason : null,
    node: node || null,
  }));
}

/** Lines of `sacct --parsable2 --format=JobID,State,NodeList`; `CANCELLED by 1000` is a state there. */
export function parseSacct(text: string): QueueEntry[] {
  return rows(text).map(([id = '', state = '', node = '']) => ({
    id,
    state: itemAt(state.split(' '), 0),
    reason: null,
    node: node && node !== 'None assigned' ? node : null,
  }));
}

const rows = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.includes('|'))
    .map((line) => line.trim().split('|'));

const lastLine = (text: string): string =>
  defined(text.trim().split('\n').at(-1)).replace(/\.$/, '') || 'it did not say why';

async function call(
  command: string,
  args: readonly string[],
): Promise<{ failed: boolean; code: string | undefined; stdout: string; stderr: string }> {
  const { failed, code, stdout, stderr } = await helper(command, args, { reject: false, stdin: 'ignore' });
  return { failed, code, stdout: stdout ?? '', stderr: stderr ?? '' };
}
