import { fileURLToPath } from 'node:url';
import { UserError } from '../../ground/errors.js';
import type { SlurmOptions } from './options.js';

/** What sbatch is called with. Everything is an argument of its own: no shell reads a suite's name or a path. */

const script = fileURLToPath(new URL('task.sh', import.meta.url));
const bin = fileURLToPath(new URL('../../bin.js', import.meta.url));

/** The signal that says that a task's time is nearly over. */
export const TIME_SIGNAL = 'SIGUSR2';

export interface SlurmJob {
  readonly name: string;
  /** Tasks of an array; a single job where there are none. */
  readonly tasks?: number;
  /** The number of the first one; 0 by default. */
  readonly first?: number;
  /** Jobs that have to end before, however they end. */
  readonly after?: readonly string[];
  /** A file; `%a` is the number of the task. */
  readonly log: string;
  /** The working folder. */
  readonly folder: string;
  /** Arguments of ganbench. */
  readonly arguments: readonly string[];
}

/** The arguments of sbatch for a job. */
export function sbatchArguments(job: SlurmJob, options: SlurmOptions): string[] {
  const { partition, account, qos, constraint, time, gpus, cpus, memory, limit, grace } = options;
  const resources = { partition, account, qos, constraint, time, gpus, 'cpus-per-task': cpus, mem: memory };
  return [
    ...['--parsable', `--job-name=${job.name}`, `--chdir=${job.folder}`, '--nodes=1', '--ntasks=1'],
    // A task that is taken from its node begins again by itself, and goes on writing its log.
    ...['--requeue', '--open-mode=append', `--output=${job.log}`],
    ...(job.tasks ? [`--array=${arraySpec(job.tasks, limit, job.first)}`, `--signal=B:USR2@${grace}`] : []),
    ...(job.after?.length ? [`--dependency=afterany:${job.after.join(':')}`] : []),
    ...Object.entries(resources).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    ...(options.options ?? []),
    script,
    ...(options.command ?? [process.execPath, bin]),
    ...job.arguments,
  ];
}

/** `0-11`, or `0-11%4` where at most four run at a time. */
export const arraySpec = (tasks: number, limit?: number, first = 0): string =>
  `${first}-${first + tasks - 1}${limit === undefined ? '' : `%${limit}`}`;

/** A path in which sbatch replaces nothing. */
export const literally = (path: string): string => path.replaceAll('%', '%%');

/**
 * The runs of a task, so that no array has more tasks than Slurm allows.
 * @throws UserError where the wish is too small for that.
 */
export function chunkOf(runs: number, mostTasks: number, wish?: number): number {
  const least = Math.max(1, Math.ceil(runs / mostTasks));
  if (wish !== undefined && wish < least)
    throw new UserError(
      `${runs} runs in tasks of ${wish} are more than the ${mostTasks} tasks that this cluster allows in an array: use --chunk ${least}.`,
    );
  return wish ?? least;
}
