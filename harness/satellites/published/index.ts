import { resolve } from 'node:path';
import { processesFor } from '../../executors/local.js';
import type { EngineRequest } from '../../engines/request.js';
import { makeData } from '../../experiments/data.js';
import type { Scale } from '../../experiments/experiment.js';
import { UserError } from '../../ground/errors.js';
import { refuseLinkedResults } from '../../record/results-folder.js';
import { setupForChoice } from '../../setup/index.js';
import { choosePublished, discoverPublished, refusalAt, type PublishedEntry } from './discover.js';
import { dataFolder, outcomesIn } from './outcome.js';
import { writePublished } from './report.js';
import { rowOf, type Row } from './row.js';

export interface PublishedOptions {
  /** None means all that have the scale. */
  readonly names: readonly string[];
  readonly scale: Scale;
  /** Where results are, of all scales. */
  readonly out: string;
  readonly choice: EngineRequest;
  readonly jobs?: number;
  readonly force?: boolean;
  readonly signal: AbortSignal;
  log(line: string): void;
}

export interface Reproduced {
  readonly rows: readonly Row[];
  /** False where it was interrupted. */
  readonly complete: boolean;
  /** Why some were not executed, in sentences. */
  readonly refusals: readonly string[];
}

/**
 * Makes the data of published results at a scale that are not there yet, and writes `published.md` and `published.html` of
 * all results and scales. A result whose data or weights are missing is left out with a sentence.
 */
export async function reproduce(options: PublishedOptions): Promise<Reproduced> {
  const { names, scale, signal, log } = options;
  const entries = discoverPublished();
  const out = resolve(options.out);
  refuseLinkedResults(out);
  const choice = await setupForChoice(options.choice, log);
  const refusals: string[] = [];
  for (const entry of chosenAt(entries, names, scale)) {
    if (signal.aborted) break;
    const refusal = refusalAt(entry, scale) ?? (await execute(entry, out, { ...options, choice }));
    if (refusal === undefined) continue;
    refusals.push(refusal);
    log(refusal);
  }
  const rows = entries.map((entry) => rowOf(entry, outcomesIn(entry, out)));
  log(`${writePublished(out, rows).join(', ')} are in ${out}.`);
  return { rows, complete: !signal.aborted, refusals };
}

/** Those that are named, or those that have the scale. */
export const chosenAt = (
  entries: readonly PublishedEntry[],
  names: readonly string[],
  scale: Scale,
): readonly PublishedEntry[] =>
  choosePublished(entries, names).filter(({ protocol }) => names.length > 0 || protocol.scales[scale] !== undefined);

/** Why it could not be executed; undefined where it was. */
async function execute(entry: PublishedEntry, results: string, options: PublishedOptions): Promise<string | undefined> {
  const { scale, choice, signal, log } = options;
  const { name, folder, protocol } = entry;
  log(`${name}: ${protocol.title}`);
  const out = dataFolder(results, scale, name);
  refuseLinkedResults(out);
  try {
    const jobs = options.jobs ?? processesFor(choice.threads);
    await makeData({ folder, out, scale, choice, signal, log, jobs, force: options.force ?? false });
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${name} cannot be executed at the scale ${scale}: ${error.message}`;
  }
}
