/**
 * What the evaluations of a run take: a short SGAN training with eight evaluations of 2,000 samples by the digits
 * network and, at the end, MobileNet on 1,000. `node --import ./harness/ground/typescript.js benchmarks/evaluation.ts`
 * prints the seconds of three runs in one process; the first also compiles.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDataset } from '../harness/data/index.js';
import { startEngine } from '../harness/engines/start.js';
import { sharedCache } from '../harness/ground/cache.js';
import type { RunSpec } from '../harness/record/record.js';
import { roundingOf } from '../harness/run/machine.js';
import { executeRun } from '../harness/run/run.js';
import { loadJudge, type Judge } from '../harness/scoring/judges.js';
import { loadVariant } from '../harness/training/variants.js';

const RUNS = 3;
const STEPS = 160;

const spec: RunSpec = {
  variant: 'sgan',
  preset: 'default',
  scheme: 'alternating',
  dataset: 'mnist',
  seed: 0,
  budget: { unit: 'generatorSteps', amount: STEPS },
  batchSize: 32,
  width: 16,
  latentSize: 64,
  evaluation: {
    every: STEPS / 8,
    samples: 2000,
    curve: ['digits'],
    final: ['mobilenet025'],
    finalSamples: 1000,
    finalSteps: 'best',
  },
};

const { engine } = await startEngine({ engine: 'auto', device: 'cpu', threads: 1 });
const dataset = await loadDataset(spec.dataset);
const entry = await loadVariant(spec.variant, []);
if (entry.status !== 'ready') throw new Error(entry.reason);

async function judgeOf(name: string, chooses: boolean): Promise<Judge> {
  const options = { cache: sharedCache(), engine: await roundingOf(engine), chooses };
  const judge = await loadJudge(name, dataset, { ...options, compile: engine.compile.bind(engine) });
  if ('missing' in judge) throw new Error(judge.missing);
  return judge;
}

const judges = { curve: [await judgeOf('digits', true)], final: [await judgeOf('mobilenet025', false)] };
const folder = mkdtempSync(join(tmpdir(), 'ganbench-evaluation-'));
console.log('| run | evaluation, s | training, s | all else, s | processor, s |');
console.log('|---|---|---|---|---|');
try {
  for (let run = 1; run <= RUNS; run++) {
    const before = process.cpuUsage();
    const record = await executeRun(spec, {
      name: `run-${run}`,
      key: { key: String(run), parts: {} },
      scores: { key: 'scores', parts: {} },
      runs: join(folder, 'runs'),
      afresh: true,
      command: [],
      variant: entry.variant,
      dataset,
      engine,
      judges,
      missing: {},
      stopping: () => false,
      onProgress: () => undefined,
    });
    if (record?.status !== 'ok') throw new Error(record?.reason ?? 'It was stopped.');
    const { user, system } = process.cpuUsage(before);
    const { evaluation, training, total } = record.seconds;
    const cells = [evaluation, training, total - evaluation - training, (user + system) / 1e6];
    console.log(`| ${run} | ${cells.map((seconds) => seconds.toFixed(2)).join(' | ')} |`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
