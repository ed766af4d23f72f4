import { resolve } from 'node:path';
import { formatCost } from '../../bench/cost.js';
import { formatParts, planData, type PlannedPart } from '../../experiments/plan.js';
import { messageOf, UserError } from '../../ground/errors.js';
import { setupForChoice } from '../../setup/index.js';
import { discoverPublished, refusalAt } from './discover.js';
import { chosenAt, type PublishedOptions } from './index.js';
import { dataFolder } from './outcome.js';

/** What a published result has done at a scale, what is due and what that costs. */
export interface PlannedRow {
  readonly name: string;
  /** What the protocol says that it costs. */
  readonly cost: string;
  readonly parts: readonly PlannedPart[];
  /** By trainings of these settings or size that were measured here; null where there were none. */
  readonly measured: string | null;
  /** Floating-point operations of the trainings that are due; null where the data set's size is not known. */
  readonly flops: number | null;
  /** Why it cannot be executed, in a sentence; null where it can. */
  readonly refusal: string | null;
}

export type PlanOptions = Pick<PublishedOptions, 'names' | 'scale' | 'out' | 'choice' | 'log'>;

/** Nothing is written. */
export async function planPublished(options: PlanOptions): Promise<PlannedRow[]> {
  const { names, scale, log } = options;
  const choice = await setupForChoice(options.choice, log);
  const rows: PlannedRow[] = [];
  for (const entry of chosenAt(discoverPublished(), names, scale)) {
    const { name, folder, protocol } = entry;
    const cost = protocol.scales[scale]?.cost ?? '';
    const nothing = { name, cost, parts: [], measured: null, flops: null };
    const refusal = refusalAt(entry, scale);
    if (refusal !== undefined) {
      rows.push({ ...nothing, refusal });
      continue;
    }
    try {
      const out = dataFolder(resolve(options.out), scale, name);
      const { parts, cost: known, flops } = await planData(name, { folder, out, scale, choice, log });
      const isKnown = known !== null && known.seconds > 0;
      rows.push({ ...nothing, parts, measured: isKnown ? formatCost(known) : null, flops, refusal: null });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      rows.push({ ...nothing, refusal: `${name} cannot be executed at the scale ${scale}: ${messageOf(error)}` });
    }
  }
  return rows;
}

/** Rates to plan with: what convolutions reach on one core (docs/measured/limits.md), and a guess for one GPU. */
const CORE = 100e9;
const GPU = 5e12;

export const formatPlanned = (rows: readonly PlannedRow[]): string => rows.map(formatRow).join('\n\n');

function formatRow({ name, cost, parts, measured, flops, refusal }: PlannedRow): string {
  const lines = parts.length === 0 ? [name] : [formatParts(name, parts)];
  const hours = (rate: number): string => Number(((flops ?? 0) / rate / 3600).toPrecision(2)).toString();
  return [
    ...lines,
    `  planned: ${cost}`,
    ...(flops
      ? [
          `  due: ${Number((flops / 1e12).toPrecision(3))} TFLOP, ${hours(CORE)} core-hours at 100 GFLOP/s, ${hours(GPU)} GPU-hours at 5 TFLOP/s, without evaluations.`,
        ]
      : []),
    ...(measured === null ? [] : [`  measured: ${measured.replaceAll('\n', '\n  ')}`]),
    ...(refusal === null ? [] : [`  refused: ${refusal}`]),
  ].join('\n');
}
