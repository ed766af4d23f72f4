import { join, resolve } from 'node:path';
import { commandOf } from '../../bench/bench.js';
import { engineFacts, enginesWith } from '../../engines/facts.js';
import { makePlan, outFolder, type PlanOptions } from '../../bench/planning.js';
import { UserError } from '../../ground/errors.js';
import { duration } from '../../executors/progress.js';
import { makeFolder } from '../../ground/files.js';
import { nameOf, tryLock } from '../../ground/lock.js';
import { stateOfRecord, type PlannedRun } from '../../bench/plan.js';
import type { RunRecord } from '../../record/record.js';
import { setupForChoice } from '../../setup/index.js';
import type { Suite } from '../../suite/schema.js';
import { costOf, formatCost, readMeasured, type Cost } from '../../bench/cost.js';
import { readTemplates, secondsOf, slurmOptions, type SlurmOptions } from './options.js';
import type { SuiteSlurm } from '../../suite/slurm-schema.js';
import { recordsByReservation } from './report.js';
import { chunkOf, literally, sbatchArguments, type SlurmJob } from './sbatch.js';
import { mostTasks, sbatch } from './slurm.js';
import { activeReservations } from './status.js';
import {
  reservationOf,
  createSubmission,
  logOf,
  submissionsFolder,
  writeSubmission,
  type ListedRun,
  type Submission,
} from './submission.js';
import { refuseLinkedResults } from '../../record/results-folder.js';

export interface SubmitOptions extends PlanOptions {
  readonly slurm: SuiteSlurm;
  /** Says what would be submitted, and does nothing. */
  readonly dryRun?: boolean;
}

/** What was submitted, or would be. */
export interface Submitted {
  /** The submission's folder; null where nothing was written. */
  readonly folder: string | null;
  readonly runs: number;
  readonly tasks: number;
  /** Slurm's numbers of the jobs. */
  readonly array: string | null;
  readonly report: string | null;
  /** What sbatch would be called with, where it was not. */
  readonly calls: readonly (readonly string[])[];
}

/**
 * Submits the runs of a suite that are neither finished nor in Slurm's hands as an array, and a job after it that reports.
 * So the same command submits again what failed.
 */
export async function submit(options: SubmitOptions): Promise<Submitted> {
  const { suite } = options;
  if (suite.search)
    throw new UserError(
      `The suite ${suite.name} has a search, whose last runs follow from all others: run it with \`ganbench bench\`, and submit a suite of the settings that it found.`,
    );
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
    `The engine ${engine} plans where its GPU is, since the adapter is part of what its runs are, and \`submit\` plans where there is none: use --engine ${enginesForGpus()}, or \`ganbench bench --shard i/n --engine ${engine}\` in jobs of your own.`,
  );
}

/** Engines that compute on GPUs and whose runs can be planned without one. */
const enginesForGpus = (): string => enginesWith(({ gpu, plansOnItsGpu }) => gpu && !plansOnItsGpu).join(' or ');

/** A submission that is not written yet. */
interface Draft {
  readonly out: string;
  readonly submission: Submission;
  readonly listed: readonly ListedRun[];
  /** Runs with a task. */
  readonly due: number;
  /** Arrays of earlier submissions that have not ended. */
  readonly arrays: readonly string[];
}

/** Everything is finished or in Slurm's hands, and the report is to come. */
const isIdle = ({ due, arrays }: Draft): boolean => due === 0 && arrays.length > 0;

const nothing = { folder: null, runs: 0, tasks: 0, array: null, report: null, calls: [] };

async function send(draft: Draft, slurm: SlurmOptions, log: (line: string) => void): Promise<Submitted> {
  if (isIdle(draft)) {
    log('Nothing to submit: see `ganbench status`.');
    return nothing;
  }
  const { out, submission, listed, due, arrays } = draft;
  const folder = createSubmission(out, submission, listed);
  const array = due > 0 ? await sbatch(sbatchArguments(arrayJob(folder, submission), slurm)) : null;
  writeSubmission(folder, { ...submission, slurm: { array, report: null } });
  const after = array === null ? arrays : [...arrays, array];
  const report = await sbatch(sbatchArguments(reportJob(folder, submission, after), slurm));
  writeSubmission(folder, { ...submission, slurm: { array, report } });
  return { folder, runs: due, tasks: submission.tasks, array, report, calls: [] };
}

/** What would be submitted; the folder's number and the array's are not known before. */
function foresee(draft: Draft, slurm: SlurmOptions): Submitted {
  if (isIdle(draft)) return nothing;
  const { out, submission, due, arrays } = draft;
  const folder = join(submissionsFolder(out), 'N');
  const array = due > 0 ? [sbatchArguments(arrayJob(folder, submission), slurm)] : [];
  const report = sbatchArguments(reportJob(folder, submission, due > 0 ? [...arrays, 'ARRAY'] : arrays), slurm);
  return { ...nothing, runs: due, tasks: submission.tasks, calls: [...array, report] };
}

const arrayJob = (folder: string, { suite, tasks }: Submission): SlurmJob => ({
  name: `ganbench-${suite}`,
  tasks,
  folder: process.cwd(),
  log: logOf(literally(folder), '%a'),
  arguments: ['slurm-task', folder],
});

const reportJob = (folder: string, { suite }: Submission, after: readonly string[]): SlurmJob => ({
  name: `ganbench-${suite}-report`,
  after,
  folder: process.cwd(),
  log: logOf(literally(folder), 'report'),
  arguments: ['slurm-report', folder],
});

/** The runs of the suite, each with its task where it has to be trained. */
async function draft(options: SubmitOptions, slurm: SlurmOptions, out: string): Promise<Draft> {
  const { log } = options;
  const most = await mostTasks();
  const { reservations: active, arrays } = await activeReservations(out);
  const device = slurm.gpus !== undefined || options.choice.device === 'gpu' ? 'gpu' : 'cpu';
  // Login nodes have no GPU: the plan is made on the CPU, and its keys are those of the nodes but for the device.
  const choice = await setupForChoice({ ...options.choice, device: 'cpu' }, log);
  const { suite, prepared, plan } = await makePlan({ ...options, choice });
  const { engine } = prepared.provenance;
  if (device === 'gpu' && !engineFacts[engine].gpu)
    throw new UserError(
      `The engine ${engine} does not compute on a GPU: leave --gpus out, or use --engine ${enginesForGpus()}.`,
    );
  log(`The nodes compute with ${engine} on the ${device.toUpperCase()}.`);

  const runs = plan.map((run) => ({ run, reservation: reservationOf(run.key.parts, device) }));
  const finished = finishedClaims(runs, out, suite);
  const due = runs.filter(({ reservation }) => !finished.has(reservation) && !active.has(reservation));
  const chunk = chunkOf(due.length, most, slurm.chunk);
  const tasks = Math.ceil(due.length / chunk);
  const taskOf = new Map(due.map(({ reservation }, index) => [reservation, Math.floor(index / chunk)]));
  log(`${runs.length} runs: ${finished.size} finished, ${due.length} to submit in ${tasks} tasks.`);
  if (due.length > 0) {
    const specs = due.map(({ run: { spec } }) => spec);
    tellCost(costOf(specs, { engine, device }, readMeasured(out)), slurm, chunk, log);
  }
  return {
    out,
    due: due.length,
    arrays,
    listed: runs.map(({ run: { name, spec }, reservation }) => ({
      task: taskOf.get(reservation) ?? null,
      name,
      reservation,
      spec,
    })),
    submission: {
      schema: 1,
      suite: suite.name,
      description: suite.description,
      choice: { ...choice, engine, device },
      variantFolders: options.variantFolders.map((folder) => resolve(folder)),
      metricFolders: options.metricFolders?.map((folder) => resolve(folder)),
      command: commandOf(suite.name, options),
      tasks,
      jobs: Math.min(slurm.jobs, chunk),
      ...(suite.timeLimit !== undefined && { timeLimit: suite.timeLimit }),
      retries: suite.retries,
      hangLimit: suite.hangLimit,
      slurm: { array: null, report: null },
    },
  };
}

/** Reservations of the runs that are finished, on a node of any kind. */
function finishedClaims(
  runs: readonly { readonly run: PlannedRun; readonly reservation: string }[],
  out: string,
  { timeLimit }: Suite,
): Set<string> {
  const records = recordsByReservation(join(out, 'runs'));
  const isFinished = ({ state, scores }: PlannedRun, record: RunRecord): boolean => {
    if (state === 'load-error') return record.status === 'load-error';
    if (state === 'impossible') return record.status === 'skipped';
    return state !== 'damaged' && stateOfRecord(record, scores, timeLimit && timeLimit * 60).state === 'cached';
  };
  return new Set(
    runs.flatMap(({ run, reservation }) => {
      const record = records.get(reservation);
      return record && isFinished(run, record) ? [reservation] : [];
    }),
  );
}

function tellCost(cost: Cost, { time, jobs, limit }: SlurmOptions, chunk: number, log: (line: string) => void): void {
  log(formatCost(cost, limit === undefined ? undefined : limit * jobs));
  const task = cost.longest * Math.ceil(chunk / jobs);
  if (time !== undefined && task > secondsOf(time))
    log(
      `A task may take ${duration(task)}, longer than its ${time}: it then saves its checkpoints, queues again and continues.`,
    );
}
