import { join } from 'node:path';
import { outFolder } from '../../bench/planning.js';
import { engineFacts } from '../../engines/facts.js';
import { UserError } from '../../ground/errors.js';
import { makeFolder } from '../../ground/files.js';
import { nameOf, tryLock } from '../../ground/lock.js';
import { refuseLinkedResults } from '../../record/results-folder.js';
import { draft, enginesForGpus, type Draft, type SubmitOptions } from './draft.js';
import { readTemplates, slurmOptions, type SlurmOptions } from './options.js';
import { literally, sbatchArguments, type SlurmJob } from './sbatch.js';
import { sbatch } from './slurm.js';
import { createSubmission, logOf, submissionsFolder, writeSubmission, type Submission } from './submission.js';

/** What was submitted, or would be. */
export interface Submitted {
  /** The submission's folder; null where nothing was written. */
  readonly folder: string | null;
  readonly runs: number;
  readonly tasks: number;
  /** Slurm's numbers of the jobs. */
  readonly array: string | null;
  readonly tuned: string | null;
  readonly report: string | null;
  /** What sbatch would be called with, where it was not. */
  readonly calls: readonly (readonly string[])[];
}

/**
 * Submits the runs of a suite that are neither finished nor queued as an array, and a job after it that reports. If the
 * suite has a search, a second array between them has the runs that take its settings. So the same command submits
 * again what failed.
 */
export async function submit(options: SubmitOptions): Promise<Submitted> {
  const { suite } = options;
  checkPlannable(options.choice.engine);
  const slurm = slurmOptions(suite.slurm, options.slurm, readTemplates(), options.choice.threads);
  const out = outFolder(options);
  if (options.dryRun) return foresee(await draft(options, slurm, out), slurm);
  const folder = submissionsFolder(out);
  refuseLinkedResults(out);
  makeFolder(folder);
  const lock = tryLock(join(folder, '.lock'));
  if ('pid' in lock) throw new UserError(`${nameOf(lock)} is submitting runs of ${out}: try again when it is done.`);
  try {
    return await send(await draft(options, slurm, out), slurm, options.log);
  } finally {
    lock.release();
  }
}

/** @throws UserError where an engine's runs cannot be planned on a node without its GPU. */
function checkPlannable(engine: SubmitOptions['choice']['engine']): void {
  if (engine === 'auto' || !engineFacts[engine].plansOnItsGpu) return;
  throw new UserError(
    `The engine ${engine} can plan its runs only on their GPU, whose adapter is part of their keys: use --engine ${enginesForGpus()}, or \`ganbench bench --shard i/n --engine ${engine}\` in jobs of your own.`,
  );
}

/** Everything is finished or queued, and the report will follow. */
const isIdle = ({ due, arrays }: Draft): boolean => due === 0 && arrays.length > 0;

const nothing = { folder: null, runs: 0, tasks: 0, array: null, tuned: null, report: null, calls: [] };

async function send(draft: Draft, slurm: SlurmOptions, log: (line: string) => void): Promise<Submitted> {
  if (isIdle(draft)) {
    log('Nothing to submit: see `ganbench status`.');
    return nothing;
  }
  const { out, submission, listed, due, arrays } = draft;
  const folder = createSubmission(out, submission, listed);
  const slurmNow: Submission['slurm'] = { ...submission.slurm };
  for (const [name, job] of jobsOf(folder, submission)) {
    const before = [...arrays, slurmNow.array, slurmNow.tuned].flatMap((id) => id ?? []);
    slurmNow[name] = await sbatch(sbatchArguments({ ...job, ...(name !== 'array' && { after: before }) }, slurm));
    writeSubmission(folder, { ...submission, slurm: slurmNow });
  }
  return { folder, runs: due, tasks: submission.tasks + submission.tunedTasks, ...slurmNow, calls: [] };
}

/** What would be submitted; the folder's number and the arrays' are not known before. */
function foresee(draft: Draft, slurm: SlurmOptions): Submitted {
  if (isIdle(draft)) return nothing;
  const { out, submission, due, arrays } = draft;
  const jobs = jobsOf(join(submissionsFolder(out), 'N'), submission);
  const calls = jobs.map(([name, job], index) => {
    const before = [...arrays, ...jobs.slice(0, index).map(([earlier]) => earlier.toUpperCase())];
    return sbatchArguments({ ...job, ...(name !== 'array' && { after: before }) }, slurm);
  });
  return { ...nothing, runs: due, tasks: submission.tasks + submission.tunedTasks, calls };
}

/** In the order in which they are submitted; all but the first wait for those before. */
function jobsOf(folder: string, { suite, tasks, tunedTasks }: Submission): [keyof Submission['slurm'], SlurmJob][] {
  const common = { folder: process.cwd(), name: `ganbench-${suite}` };
  const array = { ...common, log: logOf(literally(folder), '%a'), arguments: ['slurm-task', folder] };
  const report = { log: logOf(literally(folder), 'report'), arguments: ['slurm-report', folder] };
  const jobs: [keyof Submission['slurm'], SlurmJob][] = [];
  if (tasks > 0) jobs.push(['array', { ...array, tasks }]);
  if (tunedTasks > 0) jobs.push(['tuned', { ...array, name: `${array.name}-tuned`, tasks: tunedTasks, first: tasks }]);
  return [...jobs, ['report', { ...common, name: `${common.name}-report`, ...report }]];
}
