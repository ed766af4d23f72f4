import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { JobResult, runPool } from '../../../harness/executors/local.js';
import { planRuns } from '../../../harness/bench/plan.js';
import { jobsOf, train } from '../../../harness/bench/train.js';
import { entries, prepared, runsFolder, tiny } from '../run/support.js';

/** What becomes of each job of a pool that starts no process. */
let result: JobResult;
vi.mock('../../../harness/executors/local.js', async (original) => ({
  ...(await original<object>()),
  runPool: (async (jobs, events) => {
    for (const job of jobs) await events.onEnd(job, result);
  }) as typeof runPool,
}));

it('a bench trains as many runs at a time as there are cores, one on each GPU, or what is asked for', () => {
  expect(jobsOf({}, { device: 'cpu', threads: 1 })).toBe(availableParallelism());
  expect(jobsOf({}, { device: 'gpu', threads: 1 })).toBe(1);
  expect(jobsOf({ gpus: ['0', '2'] }, { device: 'gpu', threads: 1 })).toBe(2);
  expect(jobsOf({ gpus: ['0', '2'] }, { device: 'cpu', threads: 1 })).toBe(availableParallelism());
  expect(jobsOf({ gpus: ['0', '2'], jobs: 5 }, { device: 'gpu', threads: 1 })).toBe(5);
  expect(jobsOf({ jobs: 3 }, { device: 'gpu', threads: 1 })).toBe(3);
});

it('runs with several threads have as many cores, if there are as many', () => {
  const cores = availableParallelism();
  expect(jobsOf({}, { device: 'cpu', threads: cores })).toBe(1);
  expect(jobsOf({}, { device: 'cpu', threads: 2 * cores })).toBe(1);
  expect(jobsOf({ jobs: 3 }, { device: 'cpu', threads: cores })).toBe(3);
});

describe('a run that its time limit ended by force', () => {
  const minutes = 10;
  const choice = { engine: 'cpu', device: 'cpu', threads: 1, eager: false, verbose: false } as const;

  it.each([
    ['is not tried again under the same limit', minutes, 'cached'],
    ['is tried again under a higher one', 2 * minutes, 'failed before'],
  ])('%s', async (_, limit, state) => {
    const runs = runsFolder();
    const planned = (timeLimit: number) =>
      planRuns([tiny], { entries, prepared, runs, timeLimitSeconds: timeLimit * 60 });
    result = { status: 'overdue', reason: 'It took too long.', seconds: minutes * 60 + 300 };
    await train(
      { plan: planned(minutes), prepared, out: dirname(runs), timeLimit: minutes, retries: 1, hangLimit: 15 },
      { choice, variantFolders: [], signal: new AbortController().signal, command: [] },
    );
    expect(planned(limit)).toMatchObject([{ state, reason: 'timeout: It took too long.' }]);
  });
});

it('what cannot be trained is a skipped row with its reason, and the rest goes on', async () => {
  const runs = runsFolder();
  const impossible = { ...tiny, batchSize: 64 };
  const few = { ...prepared, sizes: { ring8: { shape: [2], train: 63 } } };
  const plan = planRuns([impossible, tiny], { entries, prepared: few, runs });
  result = { status: 'stopped' };
  const trained = await train(
    { plan, prepared, out: dirname(runs), retries: 1, hangLimit: 15 },
    {
      choice: { engine: 'cpu', device: 'cpu', threads: 1, eager: false, verbose: false },
      variantFolders: [],
      signal: new AbortController().signal,
      command: [],
    },
  );
  expect(trained).toEqual([plan[1]!.name]);
  const again = planRuns([impossible, tiny], { entries, prepared: few, runs });
  expect(again).toMatchObject([{ state: 'cached', record: { status: 'skipped' } }, { state: 'stale' }]);
  expect(again[0]!.record!.reason).toMatch(/batch of 64 cannot be drawn from the 63 samples of ring8/);
});
