import { join, resolve } from 'node:path';
import { UserError } from './errors.js';
import type { EngineChoice, Prepared, Scoring } from './executors/messages.js';
import { askTwice, expectAnswer, startJob, type Outcome } from './executors/worker-process.js';
import { planRuns, type PlannedRun } from './plan.js';
import type { RunSpec } from './run/record.js';
import { foundSoFar } from './search.js';
import { expand, product, type Narrowing } from './suite/expand.js';
import { loadSuite, type NamedSuite } from './suite/load.js';
import { tunedSpecs, type Found } from './suite/search.js';
import { shardOf, type Shard } from './suite/shard.js';
import { discoverVariants } from './variants.js';

export interface PlanOptions extends Narrowing {
  readonly suite: string;
  readonly out?: string;
  /** One part of the runs only. */
  readonly shard?: Shard;
  readonly choice: EngineChoice;
  readonly variantFolders: readonly string[];
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
  /** The same after more runs are finished: those that follow from a search are then in the plan. */
  renew(): Planning;
}

/** All that is known before the first training: the runs, their keys, what is cached. */
export async function makePlan(options: PlanOptions): Promise<Planning> {
  const suite = loadSuite(options.suite);
  const entries = await discoverVariants(options.variantFolders);
  const all = expand(suite, entries, options);
  if (all.length === 0) throw new UserError(`--only leaves no run of the suite ${suite.name}.`);
  if (options.shard && suite.search)
    throw new UserError(
      `The suite ${suite.name} has a search, whose last runs follow from all others: it cannot be split with --shard.`,
    );
  const specs = options.shard ? shardOf(all, options.shard) : all;
  const scoring = scoringOf(suite.datasets, suite.evaluation);
  const prepared = await prepare(scoring, options.choice, options.log);
  const out = outFolder(suite, options);
  const limits = { timeLimitSeconds: suite.timeLimit && suite.timeLimit * 60 };
  const context = { entries, prepared, runs: join(out, 'runs'), ...limits };
  const renew = (): Planning => {
    const plan = planRuns(specs, context);
    if (!suite.search) return { suite, out, scoring, prepared, plan, renew };
    const found = foundSoFar(plan, suite.search, context.runs);
    const points = product(suite, entries, options);
    const tuned = tunedSpecs(found, points);
    const search = { found, pending: points.length - tuned.length };
    return { suite, out, scoring, prepared, plan: [...plan, ...planRuns(tuned, context)], search, renew };
  };
  return renew();
}

export const scoringOf = (
  datasets: readonly string[],
  { curve, final, samples, metrics }: RunSpec['evaluation'],
): Scoring => ({ datasets, networks: [...new Set([...curve, ...final])], samples, metrics });

/** Asks a process of its own what the runs stand on. */
export async function prepare(scoring: Scoring, choice: EngineChoice, log: PlanOptions['log']): Promise<Prepared> {
  const ask = (): Promise<Outcome> =>
    startJob({ ...scoring, kind: 'prepare', choice }, (message) => message.type === 'note' && log(message.text))
      .outcome;
  const outcome = await askTwice(ask, { onCrash: (reason) => log(`${reason} Tried again.`) });
  return expectAnswer(outcome, 'prepared').prepared;
}

export const outFolder = (suite: NamedSuite, { out }: PlanOptions): string =>
  resolve(out ?? join('results', suite.name));
