import { join, resolve } from 'node:path';
import { UserError } from '../ground/errors.js';
import type { Prepared, Scoring } from '../worker/messages.js';
import type { EngineRequest } from '../engines/request.js';
import { planRuns, type PlannedRun } from './plan.js';
import { prepare } from './prepare.js';
import type { RunSpec } from '../record/record.js';
import { readRecord } from '../record/record-file.js';
import { foundSoFar } from './search-outcome.js';
import { expand, product, type Narrowing } from '../suite/expand.js';
import type { NamedSuite } from '../suite/load.js';
import { tunedSpecs, type Found } from '../suite/search.js';
import { shardOf, type Shard } from '../suite/shard.js';
import { discoverMetrics } from '../metrics/discover.js';
import { discoverVariants } from '../training/variants.js';

export interface PlanOptions extends Narrowing {
  readonly suite: NamedSuite;
  readonly out?: string;
  /** One part of the runs only. */
  readonly shard?: Shard;
  readonly choice: EngineRequest;
  readonly variantFolders: readonly string[];
  /** Folders of metrics beside the program's. */
  readonly metricFolders?: readonly string[];
  /** Whether what an earlier preparation found is enough: to look, not to train. */
  readonly looks?: boolean;
  log(line: string): void;
}

export interface Planning {
  readonly suite: NamedSuite;
  readonly out: string;
  readonly scoring: Scoring;
  readonly prepared: Prepared;
  readonly plan: readonly PlannedRun[];
  /** What the suite's search has found so far; with it, how many runs follow from what it has not found yet. */
  readonly search?: { readonly found: readonly Found[]; readonly pending: number };
  /** Of a narrowed plan: finished runs of the rest of the suite, which stay in the report, and what was searched for them. */
  readonly rest: { readonly names: readonly string[]; readonly found: readonly Found[] };
  /** The same after more runs are finished: those that follow from a search are then in the plan. */
  renew(): Planning;
}

/** All that is known before the first training: the runs, their keys, what is cached. */
export async function makePlan(options: PlanOptions): Promise<Planning> {
  const { suite } = options;
  const catalogue = await discoverMetrics(options.metricFolders);
  const entries = await discoverVariants(options.variantFolders);
  const all = expand(suite, entries, options);
  if (all.length === 0) throw new UserError(`--only leaves no run of the suite ${suite.name}.`);
  if (options.shard && suite.search)
    throw new UserError(
      `The suite ${suite.name} has a search, whose last runs follow from all others: it cannot be split with --shard.`,
    );
  const specs = options.shard ? shardOf(all, options.shard) : all;
  const scoring = scoringOf(suite.datasets, suite.evaluation, options.metricFolders);
  const prepared = await prepare(scoring, options.choice, options);
  checkCurve(suite, prepared);
  const out = outFolder(options);
  const limits = { timeLimitSeconds: suite.timeLimit && suite.timeLimit * 60 };
  const context = { entries, catalogue, prepared, runs: join(out, 'runs'), ...limits };
  const planOf = (points: readonly RunSpec[], narrowing: Narrowing): Pick<Planning, 'plan' | 'search'> => {
    const plan = planRuns(points, context);
    if (!suite.search) return { plan };
    const found = foundSoFar(plan, suite.search, context.runs);
    const wanted = product(suite, entries, narrowing);
    const tuned = tunedSpecs(found, wanted);
    const search = { found, pending: wanted.length - tuned.length };
    return { plan: [...plan, ...planRuns(tuned, context)], search };
  };
  // --only and --seeds say what is trained; a shard is a part that is joined with others by hand.
  const whole = {
    only: entries.map(({ name }) => name), // a variant whose folder is not given has nothing that could be judged
    ...((options.seeds ?? 0) > suite.seeds.length && { seeds: options.seeds }),
  };
  const hasRest = !!(options.only ?? options.seeds) && !options.shard;
  const renew = (): Planning => {
    const own = planOf(specs, options);
    const rest = hasRest ? finishedRest(own.plan, planOf(expand(suite, entries, whole), whole), context.runs) : nothing;
    return { suite, out, scoring, prepared, ...own, rest, renew };
  };
  return renew();
}

const nothing: Planning['rest'] = { names: [], found: [] };

/** What a bench of the whole suite would leave as it is, of the runs that are not in a narrowed plan. */
function finishedRest(
  own: readonly PlannedRun[],
  { plan, search }: Pick<Planning, 'plan' | 'search'>,
  runs: string,
): Planning['rest'] {
  const chosen = new Set(own.map(({ name }) => name));
  const searches = search?.found ?? [];
  const searched = new Set(searches.flatMap(({ tried }) => tried.map(({ name }) => name)));
  const isFinished = ({ name, state }: PlannedRun): boolean =>
    state === 'cached' || state === 'failed before' || (state === 'load-error' && !!readRecord(runs, name));
  return {
    names: plan
      .filter((run) => !chosen.has(run.name) && !searched.has(run.name) && isFinished(run))
      .map(({ name }) => name),
    found: searches.filter(({ best, tried }) => best !== null && !tried.some(({ name }) => chosen.has(name))),
  };
}

/** A training that nothing scores along its curve has no best step and no place in a ranking. */
function checkCurve({ datasets, evaluation }: NamedSuite, { missing, unsuited = {} }: Prepared): void {
  for (const dataset of datasets) {
    const reasons = evaluation.curve.map(
      (network) => missing[`${dataset} ${network}`] ?? unsuited[`${dataset} ${network}`],
    );
    if (reasons.includes(undefined)) continue;
    throw new UserError(
      `No feature network of evaluation.curve can score ${dataset}, so its runs would have no score: ${reasons.join(' ')}`,
    );
  }
}

export function scoringOf(
  datasets: readonly string[],
  { curve, final, samples, finalSamples = samples, metrics }: RunSpec['evaluation'],
  metricFolders?: readonly string[],
): Scoring {
  const networks = [...new Set([...curve, ...final])];
  const counts = networks.map((name) => [name, curve.includes(name) ? samples : finalSamples] as const);
  return { datasets, networks, samples: Object.fromEntries(counts), metrics, metricFolders };
}

export const outFolder = ({ suite, out }: Pick<PlanOptions, 'suite' | 'out'>): string =>
  resolve(out ?? join('results', suite.name));
