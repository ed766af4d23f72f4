import { join } from 'node:path';
import { counted, enumerate } from '../../text/format.js';
import { writeReports } from '../../reports/index.js';
import { UserError } from '../ground/errors.js';
import type { FloorsByDataset } from '../worker/messages.js';
import { duration } from '../executors/progress.js';
import { makeFolder, writeAtomically } from '../ground/files.js';
import { removeLeftovers } from '../ground/leftovers.js';
import { nameOf, tryLock, type Lock } from '../ground/lock.js';
import { assertWorkingFolder, workingFolderLost } from '../ground/working-folder.js';
import { computeFloors } from './noise-floors.js';
import { makePlan, outFolder, type Planning, type PlanOptions } from './planning.js';
import { benchText, type BenchRecord } from '../record/bench-record.js';
import { earlierBench, workOf } from '../record/bench-work.js';
import type { MetricTable } from '../record/metric-table.js';
import { readRecord } from '../record/record-file.js';
import { checkTensorboard } from '../run/tensorboard.js';
import { setupForChoice } from '../setup/index.js';
import type { Narrowing } from '../suite/expand.js';
import { rangeText, type Found, type Search } from '../suite/search.js';
import type { Shard } from '../suite/shard.js';
import { jobsOf, train, type TrainOptions } from './train.js';
import { refuseForeignResults, refuseLinkedResults } from '../record/results-folder.js';

export interface BenchOptions extends PlanOptions, Omit<TrainOptions, 'command'> {
  readonly strict?: boolean;
}

/** Keeps other benches out of a results folder; throws a UserError where one is at work in it. */
export function lockResults(out: string): Lock {
  refuseLinkedResults(out);
  refuseForeignResults(out);
  makeFolder(out);
  const lock = tryLock(join(out, '.lock'));
  if ('release' in lock) return lock;
  throw new UserError(
    `${out} is in use by another bench (${nameOf(lock)}): wait until it ends, or choose another folder.`,
  );
}

/**
 * Trains, scores and reports all runs of a suite. Returns the exit code: 0 also when runs failed, since failures are
 * rows; 1 with `strict` if any is not ok; 130 when interrupted.
 */
export async function bench(options: BenchOptions): Promise<number> {
  const out = outFolder(options);
  const lock = lockResults(out);
  const ended = new AbortController();
  const folderLost = workingFolderLost(ended.signal);
  try {
    removeLeftovers(out);
    const signal = AbortSignal.any([options.signal, lock.lost, folderLost]);
    const over = AbortSignal.any([signal, ended.signal]);
    const code = await benchLocked({ ...options, signal }, out, { lock, over });
    assertWorkingFolder();
    return code;
  } catch (error) {
    throw folderLost.aborted ? folderLost.reason : error; // whatever else followed from it
  } finally {
    ended.abort();
    lock.release();
  }
}

async function benchLocked(
  options: BenchOptions,
  out: string,
  { lock, over }: { readonly lock: Lock; readonly over: AbortSignal },
): Promise<number> {
  const started = performance.now();
  const runs = join(out, 'runs');
  makeFolder(runs);
  const choice = await setupForChoice(options.choice, options.log);
  const ready = performance.now();
  let referenceSeconds = 0;
  const onReferences = (seconds: number): void => void (referenceSeconds += seconds);
  let planning = await makePlan({ ...options, choice });
  if (options.tensorboard) checkTensorboard(planning.prepared.provenance.engine);
  announce(planning, options);
  let floors = planning.prepared.floors ?? {};
  // What no cache has is computed while the first runs are trained.
  const coming = planning.prepared.floors
    ? undefined
    : computeFloors(planning.scoring, choice, { signal: over, log: options.log, onReferences });
  const earlier = earlierBench(out);
  let work = earlier?.work;
  const record = (now: Planning): void => {
    lock.assertHeld();
    recordBench(out, benchRecordOf(now, options, { floors, earlier: earlier?.floors, work }));
  };
  const trainThese = (plan: Planning['plan']): Promise<string[]> =>
    train(
      { ...planning, ...planning.suite, plan },
      { ...options, choice, command: ['ganbench', ...process.argv.slice(2)], beside: coming, onReferences },
    );
  record(planning);
  const trained = await trainThese(planning.plan);
  if (planning.search && !options.signal.aborted) {
    const before = new Set(planning.plan.map(({ name }) => name));
    planning = planning.renew();
    record(planning);
    const tuned = planning.plan.filter(({ name }) => !before.has(name));
    if (tuned.length > 0)
      options.log(`The search is done: ${counted(tuned.length, 'run')} with the best settings follow.`);
    trained.push(...(await trainThese(tuned)));
  }
  floors = (await coming) ?? floors;
  if (trained.length > 0) {
    const jobs = jobsOf(options, planning.prepared.provenance);
    work = workOf(trained, runs, { jobs, wallSeconds: (performance.now() - ready) / 1000, referenceSeconds });
  }
  record(planning);
  const files = await writeReports(planning.out);
  options.log(sumOf(planning.plan, runs));
  options.log(`${reportText(files, planning.out)} (${duration((performance.now() - started) / 1000)}).`);
  if (options.signal.aborted) return 130;
  return options.strict && planning.plan.some(({ name }) => readRecord(runs, name)?.status !== 'ok') ? 1 : 0;
}

function benchRecordOf(
  { suite, prepared, plan, search, rest }: Planning,
  options: BenchOptions,
  {
    floors,
    earlier,
    work,
  }: { floors: FloorsByDataset; earlier: FloorsByDataset | undefined; work: BenchRecord['work'] },
): Parameters<typeof recordBench>[1] {
  return {
    name: suite.name,
    description: suite.description,
    command: commandOf(suite.name, rest.names.length > 0 ? {} : options),
    engine: prepared.reason,
    floors: withEarlier(floors, earlier, prepared.missing),
    table: prepared.table,
    names: [...plan.map(({ name }) => name), ...rest.names],
    ...(suite.search && { search: searchRecord(suite.search, [...(search?.found ?? []), ...rest.found]) }),
    ...(work && { work }),
  };
}

const reportText = (files: readonly unknown[], out: string): string =>
  `report.html, report.md and ${files.length - 2} tables and pictures are in ${out}`;

/** With the floors of data sets whose networks are not all found now: scores by those that are missing are kept. */
function withEarlier(
  floors: FloorsByDataset,
  earlier: FloorsByDataset = {},
  missing: Planning['prepared']['missing'],
): FloorsByDataset {
  const datasets = Object.keys(earlier).filter((name) => Object.keys(missing).some((at) => at.startsWith(`${name} `)));
  const kept = datasets.map((name) => [name, { ...earlier[name], ...floors[name] }]);
  return { ...floors, ...(Object.fromEntries(kept) as FloorsByDataset) };
}

function announce({ plan, prepared, rest }: Planning, { log }: PlanOptions): void {
  log(prepared.reason);
  for (const [what, why] of Object.entries(prepared.missing)) log(`Without ${what}: ${why}`);
  const cached = plan.filter(({ state }) => state === 'cached').length;
  log(`${counted(plan.length, 'run')}, ${cached} of them finished already.`);
  if (rest.names.length > 0) log(`${counted(rest.names.length, 'other finished run')} of the suite in the report too.`);
  for (const { name, state, reason } of plan) if (state === 'damaged') log(`${name} is trained again: ${reason}.`);
  for (const [state, status] of [
    ['load-error', 'load-error'],
    ['impossible', 'skipped'],
  ] as const) {
    const untrained = plan.filter((run) => run.state === state);
    for (const reason of new Set(untrained.map((run) => run.reason))) {
      const own = untrained.filter((run) => run.reason === reason);
      const variants = [...new Set(own.map(({ spec }) => spec.variant))];
      log(`${enumerate(variants)} (${counted(own.length, 'run')}): ${status}: ${reason}`);
    }
  }
}

/** `3 of 4 runs ok; 1 diverged.` */
function sumOf(plan: Planning['plan'], runs: string): string {
  const statuses = plan.map(({ name }) => readRecord(runs, name)?.status ?? 'unfinished');
  const ok = statuses.filter((status) => status === 'ok').length;
  const others = [...new Set(statuses)].filter((status) => status !== 'ok');
  const counts = others.map((status) => `${statuses.filter((each) => each === status).length} ${status}`);
  return `${ok} of ${counted(plan.length, 'run')} ok${counts.length > 0 ? `; ${counts.join(', ')}` : ''}.`;
}

/** The command that makes the results, argument by argument. */
export function commandOf(suite: string, { only, seeds, shard }: Narrowing & { readonly shard?: Shard }): string[] {
  return [
    ...['ganbench', 'bench', suite],
    ...(only ? ['--only', only.join(',')] : []),
    ...(seeds ? ['--seeds', String(seeds)] : []),
    ...(shard ? ['--shard', `${shard.index}/${shard.count}`] : []),
  ];
}

/** Writes `bench.json`. */
export function recordBench(
  out: string,
  bench: {
    readonly name: string;
    readonly description: string;
    readonly engine: string;
    readonly floors: FloorsByDataset;
    readonly table: MetricTable;
    readonly command: readonly string[];
    /** Names of the planned runs. */
    readonly names: readonly string[];
    readonly search?: BenchRecord['search'];
    readonly work?: BenchRecord['work'];
  },
): void {
  const { name, description, engine, floors, table, command, names, search, work } = bench;
  const searched = new Set(search?.found.flatMap(({ tried }) => tried.map((each) => each.name)));
  const record: BenchRecord = {
    schema: 1,
    suite: name,
    description,
    floors,
    metrics: [...table.metrics],
    ranking: Object.fromEntries(Object.entries(table.ranking).map(([dataset, order]) => [dataset, [...order]])),
    engine,
    command: [...command],
    runs: names.filter((each) => !searched.has(each)),
    ...(search && { search }),
    ...(work && { work }),
  };
  writeAtomically(join(out, 'bench.json'), benchText(record));
}

const searchRecord = (
  { samples, ranges, firstSeed }: Search,
  found: readonly Found[],
): NonNullable<BenchRecord['search']> => ({
  samples,
  firstSeed,
  ranges: Object.fromEntries(Object.entries(ranges).map(([name, range]) => [name, rangeText(range)])),
  found: found.map((each) => ({
    ...each,
    tried: each.tried.map(({ name, spec: { settings = {}, seed }, score }) => ({ name, settings, seed, score })),
  })),
});
