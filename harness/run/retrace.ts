import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../ground/errors.js';
import type { Dataset } from '../data/dataset.js';
import type { Engine } from '../engines/engine.js';
import { readText } from '../ground/files.js';
import { modelOf, trainerOf } from '../training/begin.js';
import { allWeightNames } from '../training/model.js';
import { sizeOfDataset } from '../training/obstacle.js';
import type { Trainer } from '../training/trainer.js';
import type { Variant } from '../training/definition.js';
import { digestOf, toHost } from '../record/checkpoint.js';
import type { RunRecord } from '../record/record.js';
import { digestsOf, fingerprint, lossesAt, type TraceRecord } from './trace.js';

/** What training a run again showed. */
export type RetraceResult =
  /** Steps that were trained; `compared` says with what. */
  | { readonly verdict: 'match'; readonly steps: number; readonly compared: string }
  | { readonly verdict: 'mismatch'; readonly reason: string }
  /** There is nothing to compare with. */
  | { readonly verdict: 'unknown'; readonly reason: string };

export interface RetraceContext {
  readonly variant: Variant;
  readonly dataset: Dataset;
  readonly engine: Engine;
  /** The folder of the run. */
  readonly folder: string;
  /** Generator steps to train; all by default. */
  readonly steps?: number | undefined;
}

const LARGEST_TRACE = 1 << 28;
const traceSchema = z.object({
  losses: z.string(),
  tensors: z.record(z.string(), z.record(z.string(), z.string())),
});

/** Trains a run again, without evaluations, and compares it with its record along the way. */
export async function retrace(record: RunRecord, context: RetraceContext): Promise<RetraceResult> {
  const { spec } = record;
  const model = modelOf(spec, context.variant, sizeOfDataset(context.dataset));
  if (model.recipe.learningRateDecay !== 'none' && spec.budget.unit === 'seconds')
    return { verdict: 'unknown', reason: 'its learning rate followed wall time' };
  const trace = readTrace(context.folder);
  if (typeof trace === 'string' && record.digest === null) return { verdict: 'unknown', reason: trace };
  const trainer = trainerOf(spec, model, context);
  try {
    const last = record.spent.generatorSteps;
    const steps = Math.min(context.steps ?? last, last);
    const departure = typeof trace === 'string' ? undefined : await follow(trainer, trace, steps);
    if (departure) return { verdict: 'mismatch', reason: departure };
    while (trainer.spent.generatorSteps < steps) trainer.step();
    if (steps < last || record.digest === null) {
      if (typeof trace === 'string') return { verdict: 'unknown', reason: trace };
      return { verdict: 'match', steps, compared: 'losses and tensors along the way' };
    }
    const digest = digestOf(await toHost(trainer.tensors), allWeightNames(model));
    if (digest !== record.digest)
      return {
        verdict: 'mismatch',
        reason: `after step ${steps} the weights have the digest ${digest.slice(0, 12)} instead of ${record.digest.slice(0, 12)}`,
      };
    return { verdict: 'match', steps, compared: `all weights, ${digest.slice(0, 12)}` };
  } finally {
    trainer.dispose();
  }
}

/** Trains up to `steps`; says at which step and in which tensor it first departs from the trace, if it does. */
async function follow(trainer: Trainer, trace: TraceRecord, steps: number): Promise<string | undefined> {
  let lossesDiffer: number | undefined;
  for (;;) {
    const step = trainer.spent.generatorSteps;
    const kept = trace.tensors[step];
    if (kept) {
      const wrong = differing(kept, digestsOf(await toHost(trainer.tensors)));
      if (wrong.length > 0)
        return `${lossesDiffer === undefined ? '' : `the losses differ first at step ${lossesDiffer}; `}at step ${step} the first tensor that differs is ${wrong[0]} (${wrong.length} of ${Object.keys(kept).length} differ)`;
    }
    if (step >= steps) break;
    trainer.step();
    const expected = lossesAt(trace, step + 1);
    if (expected && lossesDiffer === undefined && fingerprint(await trainer.readLosses()) !== expected)
      lossesDiffer = step + 1;
  }
  return lossesDiffer === undefined ? undefined : `the losses differ first at step ${lossesDiffer}`;
}

function differing(kept: Readonly<Record<string, string>>, found: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(found), ...Object.keys(kept)])].filter((name) => kept[name] !== found[name]);
}

/** The trace of a run, or why there is none. */
function readTrace(folder: string): TraceRecord | string {
  const path = join(folder, 'trace.json');
  if (!existsSync(path)) return 'it was recorded without a trace';
  try {
    return traceSchema.parse(JSON.parse(readText(path, LARGEST_TRACE)));
  } catch (error) {
    return `its trace.json cannot be read: ${messageOf(error).split('\n')[0]}`;
  }
}
