import { existsSync, readdirSync } from 'node:fs';
import { defined, entryOf } from '../ground/certain.js';
import { scoringCode } from '../metrics/code.js';
import type { Catalogue } from '../metrics/discover.js';
import { counted } from '../../text/format.js';
import type { Prepared } from '../worker/messages.js';
import { budgetText } from '../record/budget.js';
import { pointOf, type RunRecord, type RunSpec } from '../record/record.js';
import { allRecords, findRecord } from '../record/record-file.js';
import { groundOf } from '../run/machine.js';
import { runCode, runKeys, scoreKey } from '../record/run-key.js';
import { differences, shortKey, type Key, type KeyParts } from '../record/key.js';
import { presetText, type Chosen } from '../record/settings.js';
import type { Variant } from '../training/definition.js';
import { obstacleTo } from '../training/obstacle.js';
import { resolveSettings } from '../training/settings.js';
import { findVariant, type VariantEntry } from '../training/variants.js';

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
 * its files are not what was written; `impossible`: it will be recorded as skipped. `stale`, `new` and `damaged` runs begin
 * at step 0, the others go on where they are.
 */
export type RunState =
  'cached' | 'new' | 'stale' | 'rescore' | 'interrupted' | 'failed before' | 'damaged' | 'load-error' | 'impossible';

export interface PlanContext {
  readonly entries: readonly VariantEntry[];
  /** All metrics that there are; the program's by default. */
  readonly catalogue?: Catalogue;
  readonly prepared: Prepared;
  /** The folder of finished runs, which may not exist yet. */
  readonly runs: string;
  /** A run that an equal or lower limit ended is not tried again. */
  readonly timeLimitSeconds?: number | undefined;
  /** Whether `stale` is distinguished from `new`, for which all records have to be read; true by default. */
  readonly relatives?: boolean;
}

/** What a bench will do with each run. Linear in their number: a plan may have 100,000. */
export function planRuns(specs: readonly RunSpec[], context: PlanContext): PlannedRun[] {
  const { entries, prepared, catalogue = [] } = context;
  const ground = groundOf(prepared.provenance, prepared.cpuKind);
  const code = runCode(
    ground.engine,
    entries.map(({ folder }) => folder),
  );
  const keysOf = remembered((variant: string, dataset: string, chosen: Chosen) => {
    const entry = findVariant(entries, variant);
    const recipe = entry.status === 'ready' ? resolveSettings(variant, entry.variant, chosen).recipe : null;
    const keys = runKeys({
      variant: code.variant(entry.folder),
      recipe,
      dataset: code.dataset(dataset),
      datasetChecksum: entryOf(prepared.checksums, dataset),
      ground,
      code,
    });
    return { entry, keys };
  });
  const scoresOf = remembered((dataset: string, evaluation: RunSpec['evaluation']) =>
    scoreKey({ evaluation }, prepared.networks[dataset] ?? {}, {
      metrics: scoringCode(code.metrics, evaluation.metrics, catalogue),
    }),
  );
  const found = findings(context);
  const obstacleOf = obstacles(prepared);
  return specs.map((spec) => {
    const { entry, keys } = keysOf(spec.variant, spec.dataset, { preset: spec.preset, settings: spec.settings });
    const key = keys(spec);
    const name = `${spec.variant}-${shortKey(key.key)}`;
    const run = { spec, key, scores: scoresOf(spec.dataset, spec.evaluation), name };
    if (entry.status === 'load-error') return { ...run, state: 'load-error', reason: entry.reason };
    const state = stateOf(run, found, context);
    const obstacle = state.state === 'cached' ? undefined : obstacleOf(spec, entry.variant);
    return { ...run, ...(obstacle === undefined ? state : { state: 'impossible', reason: obstacle }) };
  });
}

/** Why a run cannot be trained; found once for all seeds. */
function obstacles({ sizes }: Prepared): (spec: RunSpec, variant: Variant) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (spec, variant) => {
    const size = sizes[spec.dataset];
    if (!size) return undefined;
    const key = JSON.stringify({ ...spec, seed: 0 });
    if (!known.has(key)) known.set(key, obstacleTo(spec, variant, size));
    return known.get(key);
  };
}

/** A function that computes the value of equal arguments once. */
function remembered<A extends readonly unknown[], T>(compute: (...args: A) => T): (...args: A) => T {
  const known = new Map<string, T>();
  return (...args) => {
    const key = JSON.stringify(args);
    if (!known.has(key)) known.set(key, compute(...args));
    return defined(known.get(key));
  };
}

/** What lies in a folder of runs. */
interface Findings {
  /** Names of folders, listed once: asking for each is slow on a network's file system. */
  readonly names: ReadonlySet<string>;
  /** Records of other versions by their point of the suite, read when the first one is asked for. */
  relatives(spec: RunSpec): readonly RunRecord[];
}

function findings({ runs, relatives = true }: PlanContext): Findings {
  let byPoint: Map<string, RunRecord[]> | undefined;
  const read = (): Map<string, RunRecord[]> => {
    const points = new Map<string, RunRecord[]>();
    for (const record of relatives ? allRecords(runs) : []) {
      const point = pointOf(record.spec);
      const twins = points.get(point);
      if (twins) twins.push(record);
      else points.set(point, [record]);
    }
    return points;
  };
  return {
    names: new Set(existsSync(runs) ? readdirSync(runs) : []),
    relatives: (spec) => (byPoint ??= read()).get(pointOf(spec)) ?? [],
  };
}

/** Whether a bench would train the run, from the beginning or from where it stopped. */
export const isDue = ({ state }: Pick<PlannedRun, 'state'>): boolean =>
  !['cached', 'load-error', 'impossible', 'rescore'].includes(state);

type State = Pick<PlannedRun, 'state' | 'reason' | 'record'>;

function stateOf(
  run: Pick<PlannedRun, 'spec' | 'key' | 'scores' | 'name'>,
  { names, relatives }: Findings,
  { runs, timeLimitSeconds }: PlanContext,
): State {
  const { record, damage } = names.has(run.name) ? findRecord(runs, run.name, { files: true }) : {};
  if (record?.key === run.key.key) return stateOfRecord(record, run.scores, timeLimitSeconds);
  if (names.has(`${run.name}.partial`)) return { state: 'interrupted', reason: 'continues at its checkpoint' };
  if (damage) return { state: 'damaged', reason: damage };
  const [older] = changesSince(relatives(run.spec), run.key);
  return older ? { state: 'stale', reason: older } : { state: 'new', reason: null };
}

/** What a bench does with a run that has this record. */
export function stateOfRecord(record: RunRecord, scores: Key, timeLimitSeconds?: number): State {
  const { status, reason } = record;
  if (!isFinal(record, timeLimitSeconds)) return { state: 'failed before', reason: `${status}: ${reason}`, record };
  if (status !== 'ok') return { state: 'cached', reason: `${status}: ${reason}`, record };
  if (!record.scores) return { state: 'rescore', reason: 'scored before this was recorded', record };
  const { parts } = record.scores;
  const lost = Object.keys(scores.parts).filter((name) => isLost(name, parts, scores.parts));
  const changes = differences(parts, { ...scores.parts, ...pick(parts, lost) });
  if (changes.length > 0) return { state: 'rescore', reason: changes.join(', '), record };
  const kept = lost.length === 0 ? null : `the ${lost.join(' and the ')} is not found, so its scores are kept`;
  return { state: 'cached', reason: kept, record };
}

/** Whether a run was scored with a feature network that is not found now: that makes no score wrong. */
const isLost = (name: string, before: KeyParts, now: KeyParts): boolean =>
  / network$/.test(name) && now[name] === 'missing' && before[name] !== undefined && before[name] !== 'missing';

const pick = (parts: KeyParts, names: readonly string[]): KeyParts =>
  Object.fromEntries(names.map((name) => [name, entryOf(parts, name)]));

/** A training that diverged or was refused would be so again, and one that took too long would again take as long. */
function isFinal({ status, seconds }: RunRecord, timeLimitSeconds = Infinity): boolean {
  return ['ok', 'diverged', 'skipped'].includes(status) || (status === 'timeout' && seconds.total >= timeLimitSeconds);
}

/** What makes older records of the same point of the suite another run, those first that differ in the least. */
function changesSince(records: readonly RunRecord[], key: Key): string[] {
  return records
    .filter((record) => record.key !== key.key)
    .map(({ name, parts }) => ({ name, changes: parts ? differences(parts, key.parts) : [] }))
    .sort((a, b) => a.changes.length - b.changes.length)
    .map(({ name, changes }) => `${changes.join(', ') || 'how keys are made changed'} since ${name}`);
}

/** The plan as text: a line per run and a sum. */
export function formatPlan(plan: readonly PlannedRun[]): string {
  const lines = plan.map(({ spec, name, state, reason }) => {
    const what = `${spec.variant} (${presetText(spec)}, ${spec.scheme}) on ${spec.dataset}, seed ${spec.seed}`;
    return `${state.padEnd(13)} ${name}  ${what}${reason ? `: ${reason}` : ''}`;
  });
  const counts = new Map<string, number>();
  for (const { state } of plan) counts.set(state, (counts.get(state) ?? 0) + 1);
  const sum = [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
  const { budget } = plan[0]?.spec ?? { budget: { unit: 'generatorSteps', amount: 0 } };
  return [...lines, `${counted(plan.length, 'run')} (${sum || 'none'}), ${budgetText(budget)} each.`].join('\n');
}
