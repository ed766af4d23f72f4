import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { runPool, type JobResult } from '../../../harness/executors/local.js';
import type { TrainJob } from '../../../harness/worker/messages.js';
import { planRuns } from '../../../harness/bench/plan.js';
import type { RunSpec } from '../../../harness/record/record.js';
import { discoverVariants } from '../../../harness/training/variants.js';
import { prepared, runsFolder, tiny } from '../run/support.js';

const variantText = (statement: string): string => `
let calls = 0; // two a step: so short a run is looked at in every one
export default {
  title: 't', source: 's', presets: { default: { source: 'common' } },
  objective: {
    discriminatorLoss: ({ real, fake }) => { if (++calls > 8) { ${statement} } return fake.mean().sub(real.mean()); },
    generatorLoss: ({ fake }) => fake.mean().neg(),
  },
};`;

/** What happens in the fifth discriminator step of each process. */
const misfortunes = {
  killed: `process.kill(process.pid, 'SIGKILL');`,
  // It leaves the processor to the others, which would be silent for long as well.
  hung: `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`,
  memory: `new Float64Array(2 ** 50);`,
  throwing: `throw new Error('out of luck');`,
  fine: ``,
};

async function jobsOf(specs: readonly RunSpec[], runs: string, folder: string): Promise<TrainJob[]> {
  const choice = { engine: 'cpu', device: 'cpu', threads: 1, eager: false, verbose: false } as const;
  const entries = await discoverVariants([folder]);
  return planRuns(specs, { entries, prepared, runs }).map((run): TrainJob => ({
    ...run,
    kind: 'train',
    choice,
    runs,
    command: [],
    afresh: false,
    variantFolders: [folder],
  }));
}

describe('a pool of workers', () => {
  it('gives each failure a result and a log, tries again at the checkpoint, and leaves the others alone', async () => {
    const runs = runsFolder();
    const folder = join(runs, '..', 'variants');
    for (const [name, statement] of Object.entries(misfortunes)) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, 'variant.ts'), variantText(statement));
    }
    const steps = { unit: 'generatorSteps', amount: 9 } as const; // two processes of less than five steps are not enough
    const jobs = await jobsOf(
      Object.keys(misfortunes).map((variant) => ({ ...tiny, variant, budget: steps })),
      runs,
      folder,
    );
    const retries: string[] = [];
    const results: Record<string, JobResult> = {};
    await runPool(
      jobs,
      {
        onStart: () => undefined,
        onMessage: () => undefined,
        onRetry: ({ spec }) => void retries.push(spec.variant),
        onEnd: ({ spec }, result) => void (results[spec.variant] = result),
      },
      { limit: 5, retries: 1, silenceSeconds: 30, signal: new AbortController().signal },
    );

    expect(retries.sort()).toEqual(['hung', 'killed', 'memory', 'throwing']);
    expect(results['fine']).toMatchObject({ status: 'recorded', record: { status: 'ok' } });
    expect(results['killed']).toMatchObject({ status: 'crashed', reason: expect.stringMatching(/SIGKILL/) as unknown });
    expect(results['hung']).toMatchObject({
      status: 'crashed',
      reason: expect.stringMatching(/process hung.* 30 s/) as unknown,
    });
    expect((results['hung'] as Extract<JobResult, { readonly seconds: number }>).seconds).toBeGreaterThan(29.5);
    expect(results['throwing']).toMatchObject({
      record: { status: 'error', reason: expect.stringMatching(/^out of luck \(.*variant\.ts:\d+:\d+: /) as unknown },
    });
    expect(results['memory']).toMatchObject({
      record: { status: 'error', reason: expect.stringMatching(/memory|length/i) as unknown },
    });
    for (const { name } of jobs) {
      const place = existsSync(join(runs, name)) ? name : `${name}.partial`;
      const log = readFileSync(join(runs, place, 'log.txt'), 'utf8');
      if (!name.startsWith('fine')) expect(log).toMatch(/Step 0: .*\n[^]*Continued at step 3\./);
    }
  });

  it('trains on in one process while all goes well, and no variant twice, as its module may remember things', async () => {
    const runs = runsFolder();
    const folder = join(runs, '..', 'variants');
    const notes = join(runs, '..', 'processes.txt');
    const note = (then: string): string =>
      `if (calls === 1) appendFileSync(${JSON.stringify(notes)}, process.pid + '\\n'); ${then}`;
    const texts = { first: note(''), second: note(''), third: note(`throw new Error('out of luck');`) };
    for (const [name, statement] of Object.entries(texts)) {
      mkdirSync(join(folder, name), { recursive: true });
      const text = variantText(statement).replace('++calls > 8', '++calls > 0');
      writeFileSync(join(folder, name, 'variant.ts'), `import { appendFileSync } from 'node:fs';\n${text}`);
    }
    const order = ['first', 'second', 'third', 'second', 'first', 'second'];
    const specs = order.map((variant, seed) => ({ ...tiny, variant, seed }));
    await runPool(
      await jobsOf(specs, runs, folder),
      { onStart: () => undefined, onMessage: () => undefined, onRetry: () => undefined, onEnd: () => undefined },
      { limit: 1, retries: 0, silenceSeconds: 60, signal: new AbortController().signal },
    );

    const pids = readFileSync(notes, 'utf8').trim().split('\n');
    const processes = pids.map((pid) => [...new Set(pids)].indexOf(pid));
    // The third variant's error ends the first process, the second variant's return the second one.
    expect(processes).toEqual([0, 0, 0, 1, 1, 2]);
  });

  it('gives no training to a process that died after the one before', async () => {
    const runs = runsFolder();
    const folder = join(runs, '..', 'variants');
    const notes = join(runs, '..', 'processes.txt');
    for (const name of ['first', 'second']) {
      mkdirSync(join(folder, name), { recursive: true });
      const text = variantText(`appendFileSync(${JSON.stringify(notes)}, process.pid + '\\n');`);
      writeFileSync(
        join(folder, name, 'variant.ts'),
        `import { appendFileSync } from 'node:fs';\n${text.replace('++calls > 8', '++calls === 1')}`,
      );
    }
    const results: string[] = [];
    await runPool(
      await jobsOf(
        ['first', 'second'].map((variant) => ({ ...tiny, variant })),
        runs,
        folder,
      ),
      {
        onStart: () => undefined,
        onMessage: () => undefined,
        onRetry: () => undefined,
        onEnd: async (_, { status }) => {
          results.push(status);
          const pid = Number(readFileSync(notes, 'utf8').trim().split('\n').at(-1));
          process.kill(pid, 'SIGKILL');
          await vi.waitUntil(() => !existsSync(`/proc/${pid}`), 60_000);
          for (let turn = 0; turn < 10; turn++) await pause(50); // for its parent to hear of it, however late it is
        },
      },
      { limit: 1, retries: 0, silenceSeconds: 60, signal: new AbortController().signal },
    );
    expect(results).toEqual(['recorded', 'recorded']);
  });

  it('takes a worker that dies after the signal for a stopped one: the signal may have reached it before it listened', async () => {
    const runs = runsFolder();
    const folder = join(runs, '..', 'variants');
    mkdirSync(join(folder, 'dying'), { recursive: true });
    const dies = `if (process.argv[1]?.endsWith('worker.ts')) process.kill(process.pid, 'SIGKILL');\n`;
    writeFileSync(join(folder, 'dying', 'variant.ts'), dies + variantText(''));
    const entries = await discoverVariants([folder]);
    const choice = { engine: 'cpu', device: 'cpu', threads: 1, eager: false, verbose: false } as const;
    const jobs = planRuns([{ ...tiny, variant: 'dying' }], { entries, prepared, runs }).map((run): TrainJob => ({
      ...run,
      kind: 'train',
      choice,
      runs,
      command: [],
      afresh: false,
      variantFolders: [folder],
    }));
    const resultOf = async (interrupted: boolean): Promise<string[]> => {
      const controller = new AbortController();
      const results: string[] = [];
      await runPool(
        jobs,
        {
          onStart: () => interrupted && setTimeout(() => controller.abort()),
          onMessage: () => undefined,
          onRetry: () => undefined,
          onEnd: (_, { status }) => void results.push(status),
        },
        { limit: 1, retries: 0, silenceSeconds: 60, signal: controller.signal },
      );
      return results;
    };
    expect(await resultOf(false)).toEqual(['crashed']);
    expect(await resultOf(true)).toEqual(['stopped']);
  });

  it('ends the other runs and begins none where an event throws, and throws that when none is at work', async () => {
    const runs = runsFolder();
    const folder = join(runs, '..', 'variants');
    mkdirSync(join(folder, 'fine'), { recursive: true });
    writeFileSync(join(folder, 'fine', 'variant.ts'), variantText(''));
    const endless = { unit: 'generatorSteps', amount: 1e9 } as const;
    const jobs = await jobsOf(
      [tiny.budget, endless, tiny.budget, tiny.budget].map((budget, seed) => ({
        ...tiny,
        variant: 'fine',
        seed,
        budget,
      })),
      runs,
      folder,
    );
    const started: number[] = [];
    const ended: [number, JobResult['status']][] = [];
    const controller = new AbortController();
    let longIsUnderWay = (): void => undefined;
    const underWay = new Promise<void>((resolve) => (longIsUnderWay = resolve));
    const pool = runPool(
      jobs,
      {
        onStart: ({ spec }) => void started.push(spec.seed),
        onMessage: ({ spec }, { type }) => type === 'progress' && spec.seed === 1 && longIsUnderWay(),
        onRetry: () => undefined,
        onEnd: async ({ spec }, { status }) => {
          ended.push([spec.seed, status]);
          if (spec.seed !== 0) return;
          await underWay;
          throw new Error('no space');
        },
      },
      { limit: 2, retries: 1, silenceSeconds: 60, signal: controller.signal },
    );
    await expect(pool).rejects.toThrow('no space');
    const atTheEnd = [...ended];
    controller.abort(); // ends what goes on where the pool does not
    expect(atTheEnd).toEqual([
      [0, 'recorded'],
      [1, 'stopped'],
    ]);
    expect(started).toEqual([0, 1]);
  });

  it('trains one run less at a time while other work goes on beside', async () => {
    const runs = runsFolder();
    const folder = join(runs, '..', 'variants');
    for (const name of ['first', 'second', 'third']) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, 'variant.ts'), variantText(''));
    }
    const jobs = await jobsOf(
      ['first', 'second', 'third'].map((variant) => ({ ...tiny, variant })),
      runs,
      folder,
    );
    let running = 0;
    const most: number[] = [0, 0];
    let other = 0;
    let finish = (): void => undefined;
    const beside = new Promise<void>((resolve) => (finish = resolve)).then(() => void (other = 1));
    await runPool(
      jobs,
      {
        onStart: () => void (most[other] = Math.max(most[other]!, ++running)),
        onMessage: () => undefined,
        onRetry: () => undefined,
        onEnd: async () => {
          running--;
          finish();
          await beside;
        },
      },
      { limit: 2, retries: 0, silenceSeconds: 60, signal: new AbortController().signal, beside },
    );
    expect(most).toEqual([1, 2]);
  });
});
