import { join } from 'node:path';
import { counted, enumerate } from '../../text/format.js';
import type { FloorsByDataset } from '../worker/messages.js';
import { makeFolder, writeAtomically } from '../ground/files.js';
import { computeFloors } from './noise-floors.js';
import { LivePage } from './live-page.js';
import { conclude, outcomeLines, type BenchOutcome } from './outcome.js';
import { makePlan, outFolder, type Planning, type PlanOptions } from './planning.js';
import { benchText, type BenchRecord } from '../record/bench-record.js';
import { earlierBench, workOf } from '../record/bench-work.js';
import type { MetricTable } from '../record/metric-table.js';
import type { Tuning } from '../record/tuning-record.js';
import { readRecord } from '../record/record-file.js';
import { setupOnGpus } from '../setup/gpus.js';
import type { Narrowing } from '../suite/expand.js';
import { rangeText } from '../record/ranges.js';
import type { Found, Search } from '../suite/search.js';
import type { Shard } from '../suite/shard.js';
import { jobsOf, train, type TrainOptions } from './train.js';
import { tuningLines } from './tuning-lines.js';
import { warnOfFaults } from './warn-of-faults.js';
import { reproducing, suiteWord } from './reproducing.js';
import { workIn, type Held } from './work-in.js';

export interface BenchOptions extends PlanOptions, Omit<TrainOptions, 'command'> {
  readonly strict?: boolean;
  /** Hears what came out; said on `log` by default. */
  finished?(outcome: BenchOutcome): void;
}

/**
 * Trains, scores and reports all runs of a suite. Returns the exit code: 0 also when runs failed, since failures are
 * rows; 1 with `strict` if any is not ok; 130 when interrupted.
 */
export const bench = (options: BenchOptions): Promise<number> => {
  const out = outFolder(options);
  return workIn(out, options.signal, (held) => benchLocked({ ...options, signal: held.signal }, out, held));
};

async function benchLocked(options: BenchOptions, out: string, { lock, over }: Held): Promise<number> {
  const started = performance.now();
  const runs = join(out, 'runs');
  makeFolder(runs);
  const { choice, gpus } = await setupOnGpus(options.choice, options.gpus, options.log);
  const ready = performance.now();
  let referenceSeconds = 0;
  const onReferences = (seconds: number): void => void (referenceSeconds += seconds);
  let planning = await makePlan({ ...options, choice });
  announce(planning, options);
  let floors = planning.prepared.floors ?? {};
  // Noise floors that no cache has are computed while the first runs are trained.
  const coming = planning.prepared.floors
    ? undefined
    : computeFloors(planning.scoring, choice, { signal: over, log: options.log, onReferences });
  const earlier = earlierBench(out);
  let work = earlier?.work;
  const record = (now: Planning): void => {
    lock.assertHeld();
    recordBench(out, benchRecordOf(now, options, { floors, earlier: earlier?.floors, work }));
  };
  const page = new LivePage(out);
  const training = {
    ...{ ...options, choice, gpus, command: ['ganbench', ...process.argv.slice(2)], beside: coming, onReferences },
    onRecorded: () => page.renew(),
  };
  record(planning);
  const faults = await warnOfFaults(planning.plan, { ...options, choice, signal: over });
  const trainThese = (plan: Planning['plan']): Promise<string[]> =>
    train({ ...planning, ...planning.suite, plan, faults }, training).finally(() => page.pause());
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
    const jobs = jobsOf({ ...options, gpus }, planning.prepared.provenance);
    work = workOf(trained, runs, { jobs, wallSeconds: (performance.now() - ready) / 1000, referenceSeconds });
  }
  record(planning);
  const outcome = await conclude(planning, options, started);
  if (options.finished) options.finished(outcome);
  else outcomeLines(outcome).forEach((line) => options.log(line));
  if (options.signal.aborted) return 130;
  return options.strict && planning.plan.some(({ name }) => readRecord(runs, name)?.status !== 'ok') ? 1 : 0;
}

function benchRecordOf(
  { suite, prepared, plan, tunings, search, rest }: Planning,
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
    command: commandOf(suiteWord(suite), rest.names.length > 0 ? { untuned: !!options.untuned } : options),
    engine: prepared.reason,
    heldOut: prepared.heldOut,
    floors: withEarlier(floors, earlier, prepared.missing),
    table: prepared.table,
    names: [...plan.map(({ name }) => name), ...rest.names],
    tuning: tunings,
    ...reproducing(options),
    ...(suite.search && { search: searchRecord(suite.search, [...(search?.found ?? []), ...rest.found]) }),
    ...(work && { work }),
  };
}

/** Keeps the floors of data sets whose networks are not all found now, because their scores are kept too. */
function withEarlier(
  floors: FloorsByDataset,
  earlier: FloorsByDataset = {},
  missing: Planning['prepared']['missing'],
): FloorsByDataset {
  const datasets = Object.keys(earlier).filter((name) => Object.keys(missing).some((at) => at.startsWith(`${name} `)));
  const kept = datasets.map((name) => [name, { ...earlier[name], ...floors[name] }]);
  return { ...floors, ...(Object.fromEntries(kept) as FloorsByDataset) };
}

function announce(planning: Planning, { log }: PlanOptions): void {
  const { plan, prepared, rest } = planning;
  log(prepared.reason);
  for (const line of tuningLines(planning)) log(line);
  for (const [what, why] of Object.entries(prepared.missing)) log(`Without ${what}: ${why}`);
  for (const { few } of Object.values(prepared.heldOut ?? {})) few.forEach((text) => log(text));
  const cached = plan.filter(({ state }) => state === 'cached').length;
  log(`${counted(plan.length, 'run')}, ${cached} of them finished already.`);
  if (rest.names.length > 0)
    log(`The report also has ${counted(rest.names.length, 'other finished run')} of the suite.`);
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

/** The command that makes the results, argument by argument. */
export function commandOf(
  suite: string,
  { only, seeds, untuned, shard }: Narrowing & { readonly shard?: Shard },
): string[] {
  return [
    ...['ganbench', 'bench', suite],
    ...(only ? ['--only', only.join(',')] : []),
    ...(seeds ? ['--seeds', String(seeds)] : []),
    ...(untuned ? ['--untuned'] : []),
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
    readonly heldOut: Planning['prepared']['heldOut'];
    readonly floors: FloorsByDataset;
    readonly table: MetricTable;
    readonly command: readonly string[];
    /** Names of the planned runs. */
    readonly names: readonly string[];
    readonly tuning?: readonly Tuning[] | undefined;
    readonly search?: BenchRecord['search'] | undefined;
    readonly work?: BenchRecord['work'];
    readonly flags?: BenchRecord['flags'];
    readonly source?: BenchRecord['source'];
  },
): void {
  const { name, description, engine, heldOut, floors, table, command, names, tuning = [], search, work } = bench;
  const { flags, source } = bench;
  const searched = new Set(search?.found.flatMap(({ tried }) => tried.map((each) => each.name)));
  const record: BenchRecord = {
    schema: 1,
    suite: name,
    description,
    floors,
    metrics: [...table.metrics],
    ranking: Object.fromEntries(Object.entries(table.ranking).map(([dataset, order]) => [dataset, [...order]])),
    engine,
    ...(heldOut && { heldOut }),
    command: [...command],
    runs: names.filter((each) => !searched.has(each)),
    ...(tuning.length > 0 && { tuning: [...tuning] }),
    ...(search && { search }),
    ...(flags && { flags }),
    ...(source && { source }),
    ...(work && { work }),
  };
  writeAtomically(join(out, 'bench.json'), benchText(record));
}

/** A search and its findings as `bench.json` has them. */
export const searchRecord = (
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
