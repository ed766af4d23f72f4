import { join, resolve } from 'node:path';
import { UserError } from '../ground/errors.js';
import type { Prepared, Scoring } from '../worker/messages.js';
import type { EngineRequest } from '../engines/request.js';
import { commonSteps } from './common-step.js';
import { planRuns, type PlanContext, type PlannedRun } from './plan.js';
import { prepare } from './prepare.js';
import type { RunSpec } from '../record/record.js';
import { readRecord } from '../record/record-file.js';
import { foundSoFar } from './search-outcome.js';
import { expand, product, type Narrowing } from '../suite/expand.js';
import type { NamedSuite } from '../suite/load.js';
import { tunedSpecs, type Found } from '../suite/search.js';
import { shardOf, type Shard } from '../suite/shard.js';
import { tuningsOf } from '../suite/tuned-choices.js';
import type { Tuning } from '../record/tuning-record.js';
import type { Modules } from '../../metrics/features/modules.js';
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
  readonly metricFolders?: readonly string[] | undefined;
  /** Files of feature networks that the user wrote and the suite names. */
  readonly modules?: Modules | undefined;
  /** Feature networks that the suite has besides those in its file, as they were named. */
  readonly features?: readonly string[];
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
  /** What was found by tuning, for those of the suite's runs that take it. */
  readonly tunings: readonly Tuning[];
  /** What the suite's search has found so far; with it, the runs that follow from what it has not found yet, untuned. */
  readonly search?: { readonly found: readonly Found[]; readonly pending: readonly PlannedRun[] };
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
      `The suite ${suite.name} has a search, and its last runs depend on all others: run it without --shard.`,
    );
  const chosen = options.shard ? shardOf(all, options.shard) : all;
  const { scoring, out, context } = await groundwork(options, { entries, catalogue });
  const { prepared } = context;
  // --only and --seeds say what is trained; a shard is a part that is joined with others by hand.
  const whole = {
    only: entries.map(({ name }) => name), // a variant whose folder is not given has nothing that could be judged
    ...((options.seeds ?? 0) > suite.seeds.length && { seeds: options.seeds }),
    untuned: !!options.untuned,
  };
  const ofSuite = suite.search ? [] : expand(suite, entries, { ...whole, seeds: 1 }); // a search decides how far runs come
  const scored = await commonSteps(ofSuite, { entries, sizes: prepared.sizes });
  const planOf = (points: readonly RunSpec[], narrowing: Narrowing): Pick<Planning, 'plan' | 'search'> => {
    const plan = planRuns(points, context);
    if (!suite.search) return { plan };
    const found = foundSoFar(plan, suite.search, context.runs);
    const wanted = product(suite, entries, narrowing);
    const tuned = tunedSpecs(found, wanted);
    const pending = wanted.filter((spec) => tunedSpecs(found, [spec]).length === 0);
    return { plan: [...plan, ...planRuns(tuned, context)], search: { found, pending: planRuns(pending, context) } };
  };
  const hasRest = !!(options.only ?? options.seeds) && !options.shard;
  const reported = hasRest ? expand(suite, entries, whole) : all;
  const tunings = tuningsOf(suite, entries, options, reported);
  const renew = (): Planning => {
    const own = planOf(scored(chosen), options);
    const rest = hasRest ? finishedRest(own.plan, planOf(scored(reported), whole), context.runs) : nothing;
    return { suite, out, scoring, prepared, tunings, ...own, rest, renew };
  };
  return renew();
}

/** What runs are planned with: the variants and metrics that there are, and what a process finds out about engine and data. */
export async function groundwork(
  options: Omit<PlanOptions, keyof Narrowing | 'shard'>,
  { entries, catalogue }: Required<Pick<PlanContext, 'entries' | 'catalogue'>>,
): Promise<{ scoring: Scoring; out: string; context: PlanContext }> {
  const { suite, choice } = options;
  const scoring = scoringOf(suite.datasets, suite, options);
  const prepared = await prepare(scoring, choice, options);
  checkCurve(suite, prepared);
  const out = outFolder(options);
  const timeLimitSeconds = suite.timeLimit && suite.timeLimit * 60;
  return { scoring, out, context: { entries, catalogue, prepared, runs: join(out, 'runs'), timeLimitSeconds } };
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
  { labels, evaluation }: Pick<RunSpec, 'evaluation'> & Pick<Scoring, 'labels'>,
  { metricFolders, modules }: Pick<Scoring, 'metricFolders' | 'modules'>,
): Scoring {
  const { curve, final, samples, finalSamples = samples, metrics } = evaluation;
  const networks = [...new Set([...curve, ...final])];
  const counts = networks.map((name) => [name, curve.includes(name) ? samples : finalSamples] as const);
  const own = { metrics, ...(labels && { labels }), metricFolders, modules };
  return { datasets, networks, samples: Object.fromEntries(counts), ...own };
}

export const outFolder = ({ suite, out }: Pick<PlanOptions, 'suite' | 'out'>): string =>
  resolve(out ?? join('results', suite.name));
