import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Prepared } from './executors/messages.js';
import { pointOf, type RunRecord, type RunSpec } from './run/record.js';
import { allRecords, findRecord } from './run/record-file.js';
import { codeHashes, differences, runKey, scoreKey, shortKey, type Key } from './suite/key.js';
import { resolveSettings } from './suite/settings.js';
import { findVariant, type VariantEntry } from './variants.js';

/** A run and what a bench will do with it. */
export interface PlannedRun {
  readonly spec: RunSpec;
  readonly key: Key;
  readonly scores: Key;
  /** Its folder's name. */
  readonly name: string;
  readonly state: RunState;
  /** Why it is in this state, where that is not plain. */
  readonly reason: string | null;
  readonly record?: RunRecord;
}

/**
 * `stale`: there is a run of the same name in another version; `rescore`: trained, but the metrics changed; `damaged`:
 * its files are not what was written. `stale`, `new` and `damaged` runs begin at step 0, the others go on where they are.
 */
export type RunState =
  'cached' | 'new' | 'stale' | 'rescore' | 'interrupted' | 'failed before' | 'damaged' | 'load-error';

export interface PlanContext {
  readonly entries: readonly VariantEntry[];
  readonly prepared: Prepared;
  /** The folder of finished runs, which may not exist yet. */
  readonly runs: string;
  /** A run that an equal or lower limit ended is not tried again. */
  readonly timeLimitSeconds?: number | undefined;
}

/** What a bench will do with each run. */
export function planRuns(specs: readonly RunSpec[], context: PlanContext): PlannedRun[] {
  const { entries, prepared, runs } = context;
  const { engine, engineVersion, device, threads } = prepared.provenance;
  const code = codeHashes(engine);
  const records = allRecords(runs);
  return specs.map((spec) => {
    const entry = findVariant(entries, spec.variant);
    const recipe = entry.status === 'ready' ? resolveSettings(spec.variant, entry.variant, spec.preset).recipe : null;
    const key = runKey(spec, {
      variantFolder: entry.folder,
      recipe,
      datasetChecksum: prepared.checksums[spec.dataset]!,
      ground: { engine, engineVersion, device, threads, cpuKind: prepared.cpuKind },
      code,
    });
    const scores = scoreKey(spec, prepared.networks[spec.dataset] ?? {}, code);
    const name = `${spec.variant}-${shortKey(key.key)}`;
    const run = { spec, key, scores, name };
    if (entry.status === 'load-error') return { ...run, state: 'load-error', reason: entry.reason };
    return { ...run, ...stateOf(run, records, context) };
  });
}

type State = Pick<PlannedRun, 'state' | 'reason' | 'record'>;

function stateOf(
  run: Pick<PlannedRun, 'spec' | 'key' | 'scores' | 'name'>,
  records: readonly RunRecord[],
  { runs, timeLimitSeconds }: PlanContext,
): State {
  const { record, damage } = findRecord(runs, run.name, { files: true });
  if (record?.key === run.key.key) return stateOfRecord(record, run.scores, timeLimitSeconds);
  if (existsSync(join(runs, `${run.name}.partial`)))
    return { state: 'interrupted', reason: 'continues at its checkpoint' };
  if (damage) return { state: 'damaged', reason: damage };
  const older = relativesOf(run, records)[0];
  return older ? { state: 'stale', reason: older } : { state: 'new', reason: null };
}

function stateOfRecord(record: RunRecord, scores: Key, timeLimitSeconds: number | undefined): State {
  const { status, reason } = record;
  if (!isFinal(record, timeLimitSeconds)) return { state: 'failed before', reason: `${status}: ${reason}`, record };
  if (status !== 'ok' || record.scores?.key === scores.key)
    return { state: 'cached', reason: status === 'ok' ? null : `${status}: ${reason}`, record };
  const changes = differences(record.scores?.parts ?? {}, scores.parts);
  return { state: 'rescore', reason: record.scores ? changes.join(', ') : 'scored before this was recorded', record };
}

/** A training that diverged or was refused would be so again, and one that took too long would again take as long. */
function isFinal({ status, seconds }: RunRecord, timeLimitSeconds = Infinity): boolean {
  return ['ok', 'diverged', 'skipped'].includes(status) || (status === 'timeout' && seconds.total >= timeLimitSeconds);
}

/** What makes older records of the same point of the suite another run, those first that differ in the least. */
function relativesOf({ spec, key }: Pick<PlannedRun, 'spec' | 'key'>, records: readonly RunRecord[]): string[] {
  return records
    .filter((record) => pointOf(record.spec) === pointOf(spec) && record.key !== key.key)
    .map(({ name, parts }) => ({ name, changes: parts ? differences(parts, key.parts) : [] }))
    .sort((a, b) => a.changes.length - b.changes.length)
    .map(({ name, changes }) => `${changes.join(', ') || 'how keys are made changed'} since ${name}`);
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
