import { join, resolve } from 'node:path';
import { analyse, type ClaimResult } from './analysis/claim.js';
import { writeClaims, type TestedClaim } from './analysis/report.js';
import { processesFor } from '../../executors/local.js';
import type { EngineRequest } from '../../engines/request.js';
import type { MakeOptions } from '../../experiments/cases.js';
import { keptData, makeData } from '../../experiments/data.js';
import { setupForChoice } from '../../setup/index.js';
import { chooseClaims, discoverClaims, type ClaimEntry } from './discover.js';
import { claimScales, type ClaimScale } from './scale.js';
import { refuseLinkedResults } from '../../record/results-folder.js';

export interface ClaimsOptions {
  /** None means all. */
  readonly names: readonly string[];
  readonly scale: ClaimScale;
  readonly out: string;
  readonly choice: EngineRequest;
  readonly jobs?: number;
  readonly force?: boolean;
  readonly signal: AbortSignal;
  log(line: string): void;
}

/**
 * Makes the data of the claims that are not there yet, analyses them and writes `claims.md` and `claims.html` over all
 * claims that have data in the folder. Returns those, and whether all work was done.
 */
export async function testClaims(options: ClaimsOptions): Promise<{ tested: TestedClaim[]; complete: boolean }> {
  const { names, scale, signal, log } = options;
  const entries = await discoverClaims();
  const chosen = chooseClaims(entries, names);
  const choice = await setupForChoice(options.choice, log);
  const out = resolve(options.out);
  refuseLinkedResults(out);
  for (const entry of chosen) {
    if (signal.aborted) break;
    log(`${entry.name}: ${entry.claim.title}`);
    refuseLinkedResults(join(out, entry.name));
    const make: MakeOptions = {
      folder: entry.folder,
      out: join(out, entry.name),
      scale,
      choice,
      signal,
      log,
      jobs: options.jobs ?? processesFor(choice.threads),
      force: options.force ?? false,
    };
    await makeData(make);
  }
  const tested = testedIn(entries, out);
  log(`${writeClaims(out, tested).join(', ')} are in ${out}.`);
  return { tested, complete: !signal.aborted };
}

/** The claims that have data in a results folder, analysed. */
export const testedIn = (entries: readonly ClaimEntry[], out: string): TestedClaim[] =>
  entries.flatMap((entry) => testedOf(entry, join(out, entry.name)));

function testedOf({ name, claim }: ClaimEntry, folder: string): TestedClaim[] {
  const kept = keptData(folder, `ganbench claims ${name}`);
  const scale = claimScales.find((each) => each === kept?.scale);
  if (!kept || !scale) return [];
  const { observations, complete, machines } = kept;
  const result: ClaimResult = analyse(claim, observations, scale);
  return [{ name, claim, result, scale, complete, machines }];
}
