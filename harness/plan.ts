import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Prepared } from './executors/messages.js';
import { readRecord } from './run/folder.js';
import type { RunRecord, RunSpec } from './run/record.js';
import { runKey, shortKey } from './suite/key.js';
import { resolvePreset } from './training/recipe.js';
import { findVariant, type VariantEntry } from './variants.js';

/** A run and what a bench will do with it. */
export interface PlannedRun {
  readonly spec: RunSpec;
  readonly key: string;
  /** Its folder's name. */
  readonly name: string;
  readonly state: 'cached' | 'new' | 'interrupted' | 'failed before' | 'load-error';
  /** Why it is in this state, where that is not plain. */
  readonly reason: string | null;
  readonly record?: RunRecord;
}

/** Finished runs are not trained again; a training that diverged or was refused would be so again. Others are. */
const isFinal = ({ status }: RunRecord): boolean => ['ok', 'diverged', 'skipped'].includes(status);

/** What a bench will do with each run. `runs` is the folder of finished runs, which may not exist yet. */
export function planRuns(
  specs: readonly RunSpec[],
  entries: readonly VariantEntry[],
  prepared: Prepared,
  runs: string,
): PlannedRun[] {
  return specs.map((spec) => {
    const entry = findVariant(entries, spec.variant);
    const recipe = entry.status === 'ready' ? resolvePreset(spec.variant, entry.variant, spec.preset).recipe : null;
    const { engine, engineVersion, device, threads } = prepared.provenance;
    const key = runKey(spec, {
      variantFolder: entry.folder,
      recipe,
      datasetChecksum: prepared.checksums[spec.dataset]!,
      ground: { engine, engineVersion, device, threads, cpuKind: prepared.cpuKind },
    });
    const name = `${spec.variant}-${shortKey(key)}`;
    if (entry.status === 'load-error') return { spec, key, name, state: 'load-error', reason: entry.reason };
    return { spec, key, name, ...stateOf(runs, name, key) };
  });
}

function stateOf(runs: string, name: string, key: string): Pick<PlannedRun, 'state' | 'reason' | 'record'> {
  const record = readRecord(runs, name);
  if (record && record.key === key && isFinal(record))
    return { state: 'cached', reason: record.status === 'ok' ? null : `${record.status}: ${record.reason}`, record };
  if (record && record.key === key)
    return { state: 'failed before', reason: `${record.status}: ${record.reason}`, record };
  if (existsSync(join(runs, `${name}.partial`))) return { state: 'interrupted', reason: 'continues at its checkpoint' };
  return { state: 'new', reason: null };
}

/** The plan as text: a line per run and a sum. */
export function formatPlan(plan: readonly PlannedRun[]): string {
  const lines = plan.map(({ spec, name, state, reason }) => {
    const what = `${spec.variant} (${spec.preset}, ${spec.scheme}) on ${spec.dataset}, seed ${spec.seed}`;
    return `${state.padEnd(13)} ${name}  ${what}${reason ? `: ${reason}` : ''}`;
  });
  const counts = new Map<string, number>();
  for (const { state } of plan) counts.set(state, (counts.get(state) ?? 0) + 1);
  const sum = [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
  const { budget } = plan[0]?.spec ?? { budget: { unit: 'generatorSteps', amount: 0 } };
  return [...lines, `${plan.length} runs (${sum || 'none'}), ${budget.amount} ${budget.unit} each.`].join('\n');
}
