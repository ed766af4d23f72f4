import { join, resolve } from 'node:path';
import { formatParts as formatOne, planData, type PlannedPart } from '../../experiments/plan.js';
import { setupForChoice } from '../../setup/index.js';
import { chooseClaims, discoverClaims } from './discover.js';
import type { ClaimsOptions } from './index.js';

/** One training or case of a claim that is known so far. */
export interface ClaimPart extends PlannedPart {
  readonly claim: string;
}

export type PlanOptions = Pick<ClaimsOptions, 'names' | 'scale' | 'out' | 'choice' | 'log'>;

/** What the claims have done and what is due, without doing it. Nothing is written. */
export async function planClaims(options: PlanOptions): Promise<ClaimPart[]> {
  const choice = await setupForChoice(options.choice, options.log);
  const all: ClaimPart[] = [];
  for (const { name, folder } of chooseClaims(await discoverClaims(), options.names)) {
    const { parts } = await planData(name, { ...options, folder, choice, out: join(resolve(options.out), name) });
    all.push(...parts.map((part) => ({ claim: name, ...part })));
  }
  return all;
}

/** A line for each arm, with the number of seeds in each state, and a sum for each claim. */
export function formatParts(parts: readonly ClaimPart[]): string {
  const claims = [...new Set(parts.map(({ claim }) => claim))];
  const own = (name: string): ClaimPart[] => parts.filter(({ claim }) => claim === name);
  return claims.map((claim) => formatOne(claim, own(claim))).join('\n');
}
