import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import { onTestFinished } from 'vitest';
import { loadDataset } from '../../../harness/data/index.js';
import { startCpu } from '../../../harness/engines/cpu.js';
import { tableOf } from '../../../harness/metrics/catalogue.js';
import { programMetrics } from '../../../harness/metrics/program.js';
import type { Prepared } from '../../../harness/worker/messages.js';
import { planRuns, type PlannedRun } from '../../../harness/bench/plan.js';
import { loadJudge, type Judge } from '../../../harness/scoring/judges.js';
import type { RunRecord, RunSpec } from '../../../harness/record/record.js';
import { cpuKind } from '../../../harness/run/machine.js';
import type { RunContext } from '../../../harness/run/context.js';
import { executeRun } from '../../../harness/run/run.js';
import type { Variant } from '../../../harness/variant.js';
import { objectiveOf } from '../../variants/objectives.js';
import type { VariantEntry } from '../../../harness/training/variants.js';
import { sizeOfDataset } from '../../../harness/training/obstacle.js';
import { discoverVariants } from '../../../harness/training/variants.js';

export const entries = await discoverVariants();
const engine = await startCpu();
const dataset = await loadDataset('ring8');
const cache = mkdtempSync(join(tmpdir(), 'ganbench-cache-'));
process.on('exit', () => rmSync(cache, { recursive: true, force: true }));
const loaded = await loadJudge('pixels', dataset, { cache, engine: engine.name, chooses: true });
if ('missing' in loaded) throw new Error(loaded.missing);
const judge: Judge = loaded;

export const sgan = entries.find(({ name }) => name === 'sgan')! as Extract<VariantEntry, { status: 'ready' }>;

/** 6 steps with evaluations at 0, 3 and 6; milliseconds a step. */
export const tiny: RunSpec = {
  variant: 'sgan',
  preset: 'default',
  scheme: 'alternating',
  dataset: 'ring8',
  seed: 0,
  budget: { unit: 'generatorSteps', amount: 6 },
  batchSize: 8,
  width: 4,
  latentSize: 2,
  evaluation: { every: 3, samples: 50, curve: ['pixels'], final: [] },
};

export const prepared: Prepared = {
  provenance: {
    engine: 'cpu',
    engineVersion: engine.version,
    device: 'cpu',
    threads: 1,
    cpu: 'a',
    cores: 1,
    platform: 'linux x64',
    node: 'v20',
    commit: null,
    dirty: null,
  },
  // A worker refuses what was planned for another processor.
  cpuKind: cpuKind(),
  reason: 'cpu',
  checksums: { ring8: dataset.checksum },
  sizes: { ring8: sizeOfDataset(dataset) },
  networks: { ring8: { pixels: judge.network.weightsHash } },
  table: tableOf(undefined, [dataset], programMetrics),
  floors: {},
  missing: {},
};

/** A folder for runs that goes when the test ends. */
export function runsFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ganbench-runs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'runs');
}

/** The plan of one run. */
export function planOf(runs: string, spec: RunSpec = tiny, changes: Partial<Prepared> = {}): PlannedRun {
  return planRuns([spec], { entries, prepared: { ...prepared, ...changes }, runs })[0]!;
}

/** Trains a planned run in this process. */
export function train(
  runs: string,
  planned: PlannedRun,
  changes: Partial<RunContext> & { variant?: Variant } = {},
): Promise<RunRecord | undefined> {
  return executeRun(planned.spec, {
    ...planned,
    runs,
    dataset,
    engine,
    afresh: planned.state === 'damaged',
    command: ['ganbench', 'bench'],
    variant: sgan.variant,
    judges: { curve: [judge], final: [] },
    missing: {},
    stopping: () => false,
    onProgress: () => undefined,
    ...changes,
  });
}

export { dataset, engine, judge };

/** sgan with a loss that is another one from the discriminator's n-th call on. */
export function changedAfter(calls: number, change: (loss: tf.Scalar) => tf.Scalar): Variant {
  let count = 0;
  const objective = objectiveOf(sgan.variant);
  return {
    ...sgan.variant,
    objective: {
      ...objective,
      discriminatorLoss: (batch) => {
        const loss = objective.discriminatorLoss(batch) as tf.Scalar;
        return ++count > calls ? change(loss) : loss;
      },
    },
  };
}
