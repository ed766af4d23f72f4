import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { planRuns, type PlannedRun } from '../../../harness/bench/plan.js';
import { loadDataset } from '../../../harness/data/index.js';
import { startJob, startWorker, type JobOutcome } from '../../../harness/executors/worker-process.js';
import { readRecord } from '../../../harness/record/record-file.js';
import type { RunRecord, RunSpec } from '../../../harness/record/record.js';
import { cpuKind, provenanceOf } from '../../../harness/run/machine.js';
import { discoverVariants } from '../../../harness/training/variants.js';
import type { TrainJob } from '../../../harness/worker/messages.js';
import { encodeGrid } from '../../../pictures/sample-grid.js';
import { engine, judge, prepared, runsFolder, tiny } from '../run/support.js';

const choice = { engine: 'cpu', device: 'auto', threads: 1, eager: false, verbose: false } as const;
const spec: RunSpec = { ...tiny, variant: 'mine', budget: { unit: 'generatorSteps', amount: 1 } };

let runs: string;
/** Variants in a folder of one's own. */
let folder: string;
const put = (file: string, text: string): void => writeFileSync(join(folder, 'mine', file), text);

beforeEach(() => {
  runs = runsFolder();
  folder = join(dirname(runs), 'variants');
  mkdirSync(join(folder, 'mine'), { recursive: true });
  put(
    'variant.ts',
    `import { sign } from './sign.js';
export default { title: 't', source: 's', presets: { default: { source: 'common' } }, objective: {
  discriminatorLoss: ({ real, fake }) => fake.mean().sub(real.mean()),
  generatorLoss: ({ fake }) => fake.mean().mul(sign) } };
`,
  );
  put('sign.ts', 'export const sign = -1;\n');
});

/** What a bench plans, here and now. */
async function planned(asked: RunSpec = spec): Promise<PlannedRun> {
  const { checksum } = await loadDataset(asked.dataset);
  const plan = planRuns([asked], {
    entries: await discoverVariants([folder]),
    runs,
    prepared: {
      ...prepared,
      provenance: await provenanceOf(engine),
      cpuKind: cpuKind(),
      checksums: { [asked.dataset]: checksum },
      networks: { [asked.dataset]: { pixels: judge.network.weightsHash } },
    },
  });
  return plan[0]!;
}

/** A worker process of its own trains it. */
const trained = async (run: PlannedRun): Promise<RunRecord> =>
  recordOf(await startJob(jobOf(run), () => undefined).outcome);

const jobOf = (run: PlannedRun): TrainJob => ({
  ...run,
  ...({ kind: 'train', choice, runs, afresh: false, command: [], variantFolders: [folder] } as const),
});

function recordOf(outcome: JobOutcome): RunRecord {
  if (outcome.type !== 'trained') throw new Error('reason' in outcome ? outcome.reason : outcome.type);
  return outcome.record!;
}

describe('a worker process', () => {
  it('trains what was planned', async () => {
    const run = await planned();
    expect(await trained(run)).toMatchObject({ name: run.name, status: 'ok' });
    expect((await planned()).state).toBe('cached');
  });

  it('trains no variant that was other while it was loaded, also where that was undone before it was there', async () => {
    const loading = join(folder, 'loading');
    const text = readFileSync(join(folder, 'mine/variant.ts'), 'utf8');
    put(
      'variant.ts',
      `import { writeFileSync } from 'node:fs';
${text}writeFileSync(${JSON.stringify(loading)}, '');
await new Promise((resolve) => setTimeout(resolve, 2000));
`,
    );
    const run = await planned();
    rmSync(loading);
    put('sign.ts', 'export const sign = -2;\n');
    const training = trained(run);
    await vi.waitUntil(() => existsSync(loading), 240_000);
    put('sign.ts', 'export const sign = -1;\n');
    expect(await training).toMatchObject({ status: 'error', digest: null });
  });

  it('trains no variant that was edited since, also where the edit is undone afterwards', async () => {
    const run = await planned();
    put('sign.ts', 'export const sign = -2;\n');
    const record = await trained(run);
    expect(record).toMatchObject({ status: 'error', digest: null });
    expect(record.reason).toMatch(/^The run is not the one that was planned: the variant's code changed since\./);
    expect(readRecord(runs, run.name)).toEqual(record);
    put('sign.ts', 'export const sign = -1;\n');
    expect(await planned()).toMatchObject({ name: run.name, state: 'failed before' });
  });

  it('trains no recipe that was edited since', async () => {
    const run = await planned();
    const text = readFileSync(join(folder, 'mine/variant.ts'), 'utf8');
    put('variant.ts', text.replace("{ source: 'common' }", "{ source: 'common', lambda: 2 }"));
    expect((await trained(run)).reason).toMatch(/the variant's code changed, the training recipe changed since/);
  });

  it('trains on no pictures that were edited since', async () => {
    const pictures = join(dirname(runs), 'pictures');
    mkdirSync(pictures);
    const picture = (name: string, value: number): void => {
      const samples = new Float32Array(12 * 8 * 8).fill(value);
      writeFileSync(join(pictures, name), encodeGrid({ samples, shape: [8, 8, 3] }));
    };
    for (let i = 0; i < 20; i++) picture(`${i}.png`, i / 20);
    const run = await planned({ ...spec, dataset: `images:${pictures}?size=8` });
    picture('3.png', -1);
    const record = await trained(run);
    expect(record).toMatchObject({ status: 'error', digest: null });
    expect(record.reason).toMatch(/: the data set's content changed since/);
  });

  it.each(['key', 'scores'] as const)('trains nothing where its own code is not that of the %s', async (which) => {
    const run = await planned();
    const part = which === 'key' ? 'training code' : 'metric code';
    const other = { ...run[which], parts: { ...run[which].parts, [part]: '0'.repeat(64) } };
    expect((await trained({ ...run, [which]: other })).reason).toMatch(new RegExp(`: the ${part} changed since`));
  });

  it('knows nothing of what a variant was while another one was trained', async () => {
    cpSync(join(folder, 'mine'), join(folder, 'other'), { recursive: true });
    const other = join(folder, 'other/sign.ts');
    const [mine, second] = [await planned(), await planned({ ...spec, variant: 'other' })];
    const worker = startWorker(choice);
    writeFileSync(other, 'export const sign = -2;\n');
    recordOf(await worker.run(jobOf(mine), () => undefined).outcome);
    writeFileSync(other, 'export const sign = -1;\n');
    const { status, digest } = recordOf(await worker.run(jobOf(second), () => undefined).outcome);
    await worker.end();
    runs = join(dirname(runs), 'again');
    const alone = await trained(await planned({ ...spec, variant: 'other' }));
    expect({ status, digest }).toEqual({ status: 'ok', digest: alone.digest });
  });
});
