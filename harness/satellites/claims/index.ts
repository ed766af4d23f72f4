import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { analyse, type ClaimResult } from './analysis/claim.js';
import { writeClaims, type TestedClaim } from './analysis/report.js';
import { processesFor } from '../../executors/local.js';
import type { EngineRequest } from '../../engines/request.js';
import { UserError } from '../../ground/errors.js';
import { readKept, writeKept } from '../../ground/kept.js';
import { setupForChoice } from '../../setup/index.js';
import { observationSchema } from './analysis/observation.js';
import { runCases, type CaseResults, type MakeOptions } from './cases.js';
import { chooseClaims, discoverClaims, suiteOf, type ClaimEntry } from './discover.js';
import type { ClaimScale } from './experiment.js';
import { runSuite } from './suite.js';
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
    const suite = suiteOf(entry.folder, scale);
    keep(make.out, scale, await (suite ? runSuite(suite, make) : runCases(make)));
  }
  const tested = entries.flatMap((entry) => testedOf(entry, join(out, entry.name)));
  log(`${writeClaims(out, tested).join(', ')} are in ${out}.`);
  return { tested, complete: !signal.aborted };
}

const keptSchema = z.object({
  scale: z.enum(['small', 'full']),
  complete: z.boolean(),
  observations: z.array(observationSchema),
  /** Distinct machines and commits. */
  machines: z.array(z.string()),
});

const FILE = 'observations.json';

/** What an analysis needs, so that reports can be made again without the cases or runs. */
function keep(folder: string, scale: ClaimScale, { observations, provenance, complete }: CaseResults): void {
  const machines = provenance.map(
    ({ engine, engineVersion, device, threads, cpu, commit, dirty }) =>
      `${engine} (${engineVersion}) on ${device}, ${threads} thread, ${cpu}, commit ${commit?.slice(0, 12) ?? 'unknown'}${dirty ? ' with local changes' : ''}`,
  );
  writeKept(join(folder, FILE), { scale, complete, observations, machines: [...new Set(machines)].sort() });
}

function testedOf({ name, claim }: ClaimEntry, folder: string): TestedClaim[] {
  const path = join(folder, FILE);
  if (!existsSync(path)) return [];
  const kept = readKept(path, keptSchema);
  if (!kept) throw new UserError(`${path} is not what was written: run \`ganbench claims ${name}\` again.`);
  const { observations, ...about } = kept;
  const result: ClaimResult = analyse(claim, observations, about.scale);
  return [{ name, claim, result, ...about }];
}
