import { costOf, readMeasured, type Cost } from '../bench/cost.js';
import { isDue } from '../bench/plan.js';
import { startCpu } from '../engines/cpu.js';
import { makePlan } from '../bench/planning.js';
import type { RunSpec } from '../record/record.js';
import { discoverVariants, findVariant, type VariantEntry } from '../training/variants.js';
import type { Prepared } from '../worker/messages.js';
import { planCases, type MakeOptions } from './cases.js';
import { flopsOfRun } from './flops.js';
import { suiteOf } from './folder.js';
import { armOf, fixedSuite, variantFoldersOf } from './suite.js';

/** One training or case that is known so far. */
export interface PlannedPart {
  readonly arm: string;
  readonly seed: number;
  /** As in `plan` of a suite; `finished`, `new` or `failed before` of an experiment. */
  readonly state: string;
}

export interface Planned {
  readonly parts: readonly PlannedPart[];
  /** Of the trainings of a suite that are due, where their time is known; null for an experiment. */
  readonly cost: Cost | null;
  /** Their floating-point operations; null where they cannot be counted. */
  readonly flops: number | null;
}

/** What is done of a folder's data at a scale and what is due, without doing it. Nothing is written. */
export async function planData(
  name: string,
  options: Pick<MakeOptions, 'folder' | 'out' | 'scale' | 'choice' | 'log'>,
): Promise<Planned> {
  const { folder, out, scale, choice, log } = options;
  const suite = suiteOf(folder, scale);
  if (!suite) {
    const cases = await planCases({ folder, out, scale, choice });
    return { parts: cases.map(({ case: { arm, seed }, state }) => ({ arm, seed, state })), cost: null, flops: null };
  }
  const { plan, search, prepared } = await makePlan({
    suite: fixedSuite(suite),
    out,
    choice,
    variantFolders: variantFoldersOf(folder),
    log,
  });
  if (search && search.pending.length > 0) log(`${name}: ${search.pending.length} more runs follow from its search.`);
  const searched = new Set(search?.found.flatMap(({ tried }) => tried.map((each) => each.name)));
  const parts = plan.map((run) => ({
    arm: searched.has(run.name) ? `${run.spec.variant} searched` : armOf(run),
    seed: run.spec.seed,
    state: run.state,
  }));
  const due = plan.filter(isDue).map(({ spec }) => spec);
  const entries = await discoverVariants(variantFoldersOf(folder));
  await startCpu(); // what a loss reads is found by trying it
  return {
    parts,
    cost: costOf(due, prepared.provenance, readMeasured(out)),
    flops: totalFlops(due, entries, prepared.sizes),
  };
}

/** Of all runs; null where one's data set or variant is not there, or its budget is of time. */
function totalFlops(
  specs: readonly RunSpec[],
  entries: readonly VariantEntry[],
  sizes: Prepared['sizes'],
): number | null {
  const each = specs.map((spec) => {
    const entry = findVariant(entries, spec.variant);
    const size = sizes[spec.dataset];
    return entry.status === 'ready' && size ? flopsOfRun(spec, entry.variant, size) : null;
  });
  return each.every((flops) => flops !== null) ? each.reduce((sum, flops) => sum + flops, 0) : null;
}

/** A line for each arm, with the number of seeds in each state, below the sum of all. */
export function formatParts(name: string, parts: readonly PlannedPart[]): string {
  const arms = [...new Set(parts.map(({ arm }) => arm))];
  return [
    `${name}: ${counted(parts)}`,
    ...arms.map((arm) => `  ${arm}: ${counted(parts.filter((part) => part.arm === arm))}`),
  ].join('\n');
}

function counted(parts: readonly PlannedPart[]): string {
  const counts = new Map<string, number>();
  for (const { state } of parts) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}
