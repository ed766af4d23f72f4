import { join, resolve } from 'node:path';
import { commandOf } from '../../bench/bench.js';
import { reproducing, suiteWord } from '../../bench/reproducing.js';
import { costOf, formatCost, readMeasured, type Cost } from '../../bench/cost.js';
import { makePlan, type Planning, type PlanOptions } from '../../bench/planning.js';
import { stateOfRecord, type PlannedRun } from '../../bench/plan.js';
import { engineFacts, enginesWith } from '../../engines/facts.js';
import { duration } from '../../../text/duration.js';
import { UserError } from '../../ground/errors.js';
import { isInstalled } from '../../ground/helpers.js';
import type { RunRecord } from '../../record/record.js';
import { setupForChoice } from '../../setup/index.js';
import type { Suite } from '../../suite/schema.js';
import type { SuiteSlurm } from '../../suite/slurm-schema.js';
import { secondsOf, type SlurmOptions } from './options.js';
import { recordOf, recordsByReservation } from './records.js';
import { chunkOf } from './sbatch.js';
import { mostTasks, mostTasksIn } from './slurm.js';
import { activeReservations } from './status.js';
import { reservationOf, submissionsFolder, tunedReservationOf, type ListedRun, type Submission } from './submission.js';

export interface SubmitOptions extends PlanOptions {
  readonly slurm: SuiteSlurm;
  /** Says what would be submitted, and does nothing. */
  readonly dryRun?: boolean;
}

/** A submission that is not written yet. */
export interface Draft {
  readonly out: string;
  readonly submission: Submission;
  readonly listed: readonly ListedRun[];
  /** Runs with a task, in the two arrays together. */
  readonly due: number;
  /** Arrays of earlier submissions that have not ended. */
  readonly arrays: readonly string[];
}

/** Engines that compute on GPUs and whose runs can be planned without one. */
export const enginesForGpus = (): string => enginesWith(({ gpu, plansOnItsGpu }) => gpu && !plansOnItsGpu).join(' or ');

/** A run of the plan, and what is reserved for it; `tuned`: a search decides its settings. */
interface Claim {
  readonly run: PlannedRun;
  readonly reservation: string;
  readonly tuned?: true;
}

/** The runs of the suite, each with its task where it has to be trained. */
export async function draft(options: SubmitOptions, slurm: SlurmOptions, out: string): Promise<Draft> {
  const { log } = options;
  const { most, active, arrays } = await clusterNow(out, options);
  const device = slurm.gpus !== undefined || options.choice.device === 'gpu' ? 'gpu' : 'cpu';
  // Login nodes have no GPU: the plan is made on the CPU, and its keys differ from those of the nodes only in the device.
  const choice = await setupForChoice({ ...options.choice, device: 'cpu' }, log);
  const planning = await makePlan({ ...options, choice });
  const { suite, prepared, tunings } = planning;
  const { engine } = prepared.provenance;
  if (device === 'gpu' && !engineFacts[engine].gpu)
    throw new UserError(
      `The engine ${engine} does not compute on a GPU: leave --gpus out, or use --engine ${enginesForGpus()}.`,
    );
  log(`The nodes compute with ${engine} on the ${device.toUpperCase()}.`);

  const claims = claimsOf(planning, device);
  const finished = finishedClaims(claims, out, suite);
  const due = claims.filter(({ run, reservation }) => {
    // While its settings were not known, a run may have been submitted as one that the search decides.
    const earlier = suite.search && tunedReservationOf(run.key.parts, suite.search, device);
    return !finished.has(reservation) && !active.has(reservation) && !active.has(earlier ?? '');
  });
  const chunk = chunkOf(due.length, most, slurm.chunk);
  const { tasks, tunedTasks, taskOf } = shareOut(due, chunk);
  const after = tunedTasks > 0 ? `, ${tunedTasks} of them for the settings that the search will find` : '';
  log(
    `${claims.length} runs: ${finished.size} finished, ${due.length} to submit in ${tasks + tunedTasks} tasks${after}.`,
  );
  if (due.length > 0) {
    const specs = due.map(({ run: { spec } }) => spec);
    tellCost(costOf(specs, { engine, device }, readMeasured(out)), slurm, chunk, log);
  }
  return {
    out,
    due: due.length,
    arrays,
    listed: claims.map((claim) => listedAs(claim, taskOf.get(claim.reservation) ?? null)),
    submission: {
      schema: 1,
      suite: suite.name,
      description: suite.description,
      choice: { ...choice, engine, device },
      variantFolders: options.variantFolders.map((folder) => resolve(folder)),
      metricFolders: options.metricFolders?.map((folder) => resolve(folder)),
      modules: options.modules,
      command: commandOf(suiteWord(suite), options),
      ...reproducing(options),
      ...(tunings.length > 0 && { tuning: [...tunings] }),
      tasks,
      tunedTasks,
      ...(suite.search && { search: suite.search }),
      jobs: Math.min(slurm.jobs, chunk),
      ...(suite.timeLimit !== undefined && { timeLimit: suite.timeLimit }),
      retries: suite.retries,
      hangLimit: suite.hangLimit,
      slurm: { array: null, tuned: null, report: null },
    },
  };
}

/** All runs of the plan; those whose settings are not found yet come last. */
function claimsOf({ plan, search, suite }: Planning, device: 'cpu' | 'gpu'): Claim[] {
  const known = plan.map((run): Claim => ({ run, reservation: reservationOf(run.key.parts, device) }));
  if (!search || !suite.search) return known;
  const { search: searchedBy } = suite;
  const pending = search.pending.map((run): Claim => ({
    run,
    reservation: tunedReservationOf(run.key.parts, searchedBy, device),
    tuned: true,
  }));
  return [...known, ...pending];
}

/** Tasks of so many runs each: those of the first array, then those that wait for it. */
function shareOut(
  due: readonly Claim[],
  chunk: number,
): { tasks: number; tunedTasks: number; taskOf: ReadonlyMap<string, number> } {
  const [first, second] = [due.filter(({ tuned }) => !tuned), due.filter(({ tuned }) => tuned)];
  const [tasks, tunedTasks] = [Math.ceil(first.length / chunk), Math.ceil(second.length / chunk)];
  const numbered = (claims: readonly Claim[], from: number) =>
    claims.map(({ reservation }, index) => [reservation, from + Math.floor(index / chunk)] as const);
  return { tasks, tunedTasks, taskOf: new Map([...numbered(first, 0), ...numbered(second, tasks)]) };
}

const listedAs = ({ run: { name, spec }, reservation, tuned }: Claim, task: number | null): ListedRun =>
  tuned ? { task, name: `${reservation}-tuned`, reservation, spec, tuned } : { task, name, reservation, spec };

/** What Slurm says; to see what would be submitted, no Slurm is needed. */
async function clusterNow(
  out: string,
  { dryRun, log }: SubmitOptions,
): Promise<{ most: number; active: ReadonlySet<string>; arrays: readonly string[] }> {
  if (dryRun && !isInstalled('sbatch')) {
    log('There is no sbatch here, so the queue and the longest array are not known.');
    return { most: mostTasksIn(''), active: new Set(), arrays: [] };
  }
  const most = await mostTasks();
  const { reservations: active, arrays } = await activeReservations(out);
  return { most, active, arrays };
}

/** Reservations of the runs that are finished, on a node of any kind. */
function finishedClaims(claims: readonly Claim[], out: string, { timeLimit }: Suite): Set<string> {
  const records = recordsByReservation(join(out, 'runs'));
  const folder = join(submissionsFolder(out), 'any');
  const isFinished = ({ state, scores }: PlannedRun, record: RunRecord): boolean => {
    if (state === 'load-error') return record.status === 'load-error';
    if (state === 'impossible') return record.status === 'skipped';
    return state !== 'damaged' && stateOfRecord(record, scores, timeLimit && timeLimit * 60).state === 'cached';
  };
  return new Set(
    claims.flatMap((claim) => {
      const record = recordOf(listedAs(claim, null), records, folder);
      return record && isFinished(claim.run, record) ? [claim.reservation] : [];
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
