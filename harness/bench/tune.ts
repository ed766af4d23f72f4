import { resolve } from 'node:path';
import { defined, itemAt } from '../ground/certain.js';
import { discoverMetrics } from '../metrics/discover.js';
import type { RunSpec } from '../record/record.js';
import type { Chosen } from '../record/settings.js';
import { setupOnGpus } from '../setup/gpus.js';
import { product } from '../suite/expand.js';
import type { NamedSuite } from '../suite/load.js';
import { outcomeFor, readTuned } from '../suite/tuned.js';
import { candidatesOf, fullEffort, lowest, seedsOf, trial, type Effort, type Scores } from '../suite/tuning.js';
import { obstacleTo } from '../training/obstacle.js';
import { discoverVariants, findVariant, type VariantEntry } from '../training/variants.js';
import { planRuns, type PlanContext, type PlannedRun } from './plan.js';
import { groundwork, type PlanOptions } from './planning.js';
import { scoreOf } from './search-outcome.js';
import { train, type TrainOptions } from './train.js';
import { keep, outcomeText, searchRecord, type PlannedRuns, type Searching, type Trained } from './tune-outcome.js';
import { workIn } from './work-in.js';

export interface TuneOptions
  extends
    Omit<PlanOptions, 'only' | 'seeds' | 'untuned' | 'shard' | 'looks'>,
    Pick<TrainOptions, 'jobs' | 'gpus' | 'signal' | 'view'> {
  /** All variants by default. */
  readonly names: readonly string[];
  /** The whole search again, with other seeds and other random settings, beside those that were made. */
  readonly repeat?: boolean;
  /** How much is tried; the same for all variants. */
  readonly effort?: Effort;
}

/**
 * Searches the settings of variants for a suite's data sets and size of training, each in the same way, and writes what is
 * found into their folders. What is trained already is not trained again. Returns the exit code: 130 when interrupted.
 */
export function tune(options: TuneOptions): Promise<number> {
  const out = resolve(options.out ?? `results/tune-${options.suite.name}`);
  return workIn(out, options.signal, ({ signal }) => tuneIn(out, { ...options, out, signal }));
}

async function tuneIn(out: string, options: TuneOptions): Promise<number> {
  const { names, signal, log } = options;
  const suite = { ...options.suite, evaluation: { ...options.suite.evaluation, final: [] } };
  const catalogue = await discoverMetrics(options.metricFolders);
  const entries = await discoverVariants(options.variantFolders);
  names.forEach((name) => findVariant(entries, name));
  const { choice, gpus } = await setupOnGpus(options.choice, options.gpus, log);
  const ground = await groundwork({ ...options, suite, choice }, { entries, catalogue });
  const context = { ...ground.context, relatives: false };
  log(context.prepared.reason);
  const command = ['ganbench', ...process.argv.slice(2)];
  const trainings: Trainings = async (specs) => {
    if (signal.aborted) return planRuns(specs, context);
    const plan = planRuns(specs, context);
    await train({ ...suite, plan, prepared: context.prepared, out }, { ...options, choice, gpus, command });
    return planRuns(specs, context);
  };
  const searches = searchesOf(entries, options, context);
  const made = await searchAll(searches, trainings, context.runs);
  if (signal.aborted) return 130;
  searches.forEach((each, at) => {
    const record = searchRecord(each, itemAt(made, at), context.prepared.table);
    keep(each, record);
    log(outcomeText(each, record));
  });
  return 0;
}

/** Trains those of these runs that are not finished, and says how each ended. */
type Trainings = (specs: readonly RunSpec[]) => Promise<PlannedRun[]>;

/** What is searched. For variants that do not load, the log says why. */
function searchesOf(entries: readonly VariantEntry[], options: TuneOptions, context: PlanContext): Searching[] {
  const { suite, names, repeat, effort = fullEffort, log } = options;
  return product(suiteOfDefaults(suite, names), entries, { untuned: true }).flatMap((base): Searching[] => {
    const entry = findVariant(entries, base.variant);
    if (entry.status !== 'ready') {
      log(`${entry.name} is not tuned: ${entry.status}: ${entry.reason}`);
      return [];
    }
    const size = context.prepared.sizes[base.dataset];
    const { variant } = entry;
    const obstacle = size && obstacleTo(base, variant, size);
    if (obstacle !== undefined) {
      log(`${entry.name} is not tuned: ${obstacle}`);
      return [];
    }
    const allows = (chosen: Chosen): boolean =>
      !size || obstacleTo({ ...base, ...chosen }, variant, size) === undefined;
    const rounds = outcomeFor(readTuned(entry.folder), base)?.searches ?? [];
    const round = repeat ? Math.max(0, ...rounds.map((each) => each.round)) + 1 : 0;
    const contestant = { variant, base, allows };
    const metric = defined(context.prepared.table.ranking[base.dataset]?.[0]);
    const candidates = candidatesOf(contestant, round, effort);
    return [{ ...contestant, entry, round, effort, candidates, metric }];
  });
}

/** Every named variant at its default preset, once. */
const suiteOfDefaults = (suite: NamedSuite, names: readonly string[]): NamedSuite => ({
  ...suite,
  variants: names.length > 0 ? [...new Set(names)] : 'all',
  seeds: [0],
  sets: undefined,
  schemes: undefined,
  search: undefined,
});

/** All searches stage by stage, so that every process has work while there is some. */
async function searchAll(searches: readonly Searching[], trainings: Trainings, runs: string): Promise<Trained[]> {
  const stage = async (name: keyof Trained, places: readonly (readonly number[])[]): Promise<PlannedRuns[]> => {
    const asked = searches.flatMap((each, at) =>
      trialsOf(each, name, itemAt(places, at)).map((one) => ({ ...one, at })),
    );
    // Variants take turns, because a process trains none of them twice, and starting a process takes seconds.
    asked.sort((a, b) => a.turn - b.turn || a.at - b.at);
    const made = await trainings(asked.map(({ spec }) => spec));
    const found = searches.map(() => new Map<number, PlannedRun[]>());
    asked.forEach(({ at, place }, i) => {
      const own = itemAt(found, at);
      own.set(place, [...(own.get(place) ?? []), itemAt(made, i)]);
    });
    return found;
  };
  const distances = (of: PlannedRuns): Scores =>
    new Map([...of].map(([place, made]) => [place, made.map((run) => scoreOf(run, runs) ?? null)]));

  const all = searches.map(({ candidates }) => candidates.map((_, place) => place));
  const short = (await stage('short', all)).map(distances);
  const finalists = short.map((scores, at) => lowest(scores, itemAt(searches, at).effort.finalists));
  const full = (await stage('full', finalists)).map(distances);
  const winners = full.map((scores) => lowest(scores, 1)[0]);
  // Beside the default, which has the place 0; where it won itself there is nothing to compare.
  const fresh = await stage(
    'fresh',
    winners.map((place) => (place ? [place, 0] : [])),
  );
  return searches.map((_, at) => ({ short: itemAt(short, at), full: itemAt(full, at), fresh: itemAt(fresh, at) }));
}

function trialsOf(
  { base, candidates, round, effort, metric }: Searching,
  name: keyof Trained,
  places: readonly number[],
): { place: number; turn: number; spec: RunSpec }[] {
  const length = name === 'short' ? 'short' : 'full';
  return places
    .flatMap((place) =>
      seedsOf(round, effort)[name].map((seed) => ({
        place,
        spec: trial(base, itemAt(candidates, place), { seed, length, metric }),
      })),
    )
    .map((each, turn) => ({ ...each, turn }));
}
