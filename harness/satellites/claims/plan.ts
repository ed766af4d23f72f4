import { join, resolve } from 'node:path';
import { makePlan } from '../../bench/planning.js';
import { loadSuite } from '../../suite/load.js';
import { setupForChoice } from '../../setup/index.js';
import { planCases } from './cases.js';
import { chooseClaims, discoverClaims, suiteOf, type ClaimEntry } from './discover.js';
import type { ClaimsOptions } from './index.js';
import { armOf, variantFoldersOf } from './suite.js';

/** One training or case of a claim that is known so far. */
export interface PlannedPart {
  readonly claim: string;
  readonly arm: string;
  readonly seed: number;
  /** As in `plan` of a suite; `finished`, `new` or `failed before` of an experiment. */
  readonly state: string;
}

export type PlanOptions = Pick<ClaimsOptions, 'names' | 'scale' | 'out' | 'choice' | 'log'>;

/** What the claims have done and what is due, without doing it. Nothing is written. */
export async function planClaims(options: PlanOptions): Promise<PlannedPart[]> {
  const choice = await setupForChoice(options.choice, options.log);
  const parts: PlannedPart[] = [];
  for (const entry of chooseClaims(await discoverClaims(), options.names))
    parts.push(...(await partsOf(entry, { ...options, choice })));
  return parts;
}

async function partsOf({ name, folder }: ClaimEntry, options: PlanOptions): Promise<PlannedPart[]> {
  const { scale, choice, log } = options;
  const out = join(resolve(options.out), name);
  const suite = suiteOf(folder, scale);
  if (!suite) {
    const cases = await planCases({ folder, out, scale, choice });
    return cases.map(({ case: { arm, seed }, state }) => ({ claim: name, arm, seed, state }));
  }
  const { plan, search } = await makePlan({
    suite: loadSuite(suite),
    out,
    choice,
    variantFolders: variantFoldersOf(folder),
    log,
  });
  if (search && search.pending > 0) log(`${name}: ${search.pending} more runs follow from its search.`);
  const searched = new Set(search?.found.flatMap(({ tried }) => tried.map((each) => each.name)));
  return plan.map((run) => ({
    claim: name,
    arm: searched.has(run.name) ? `${run.spec.variant} searched` : armOf(run),
    seed: run.spec.seed,
    state: run.state,
  }));
}

/** A line for each arm, with the number of seeds in each state, and a sum for each claim. */
export function formatParts(parts: readonly PlannedPart[]): string {
  const claims = [...new Set(parts.map(({ claim }) => claim))];
  return claims
    .flatMap((claim) => {
      const own = parts.filter((part) => part.claim === claim);
      const arms = [...new Set(own.map(({ arm }) => arm))];
      return [
        `${claim}: ${counted(own)}`,
        ...arms.map((arm) => `  ${arm}: ${counted(own.filter((part) => part.arm === arm))}`),
      ];
    })
    .join('\n');
}

function counted(parts: readonly PlannedPart[]): string {
  const counts = new Map<string, number>();
  for (const { state } of parts) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}
