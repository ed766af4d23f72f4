import { beforeEach, expect, it, vi } from 'vitest';
import { runPool } from '../../../harness/executors/local.js';
import type { startWorker } from '../../../harness/executors/worker-process.js';
import type { RunRecord } from '../../../harness/record/record.js';
import type { TrainJob } from '../../../harness/worker/messages.js';

/** A training on a stand-in for a worker: which GPU the process and the job were given, and how it ends. */
interface Begun {
  readonly process: string | undefined;
  readonly job: string | undefined;
  end(): void;
}
const begun: Begun[] = [];
beforeEach(() => void (begun.length = 0));

vi.mock('../../../harness/executors/worker-process.js', () => ({
  startWorker: (({ gpu: ofProcess }) => ({
    run: (job) => {
      let end = (): void => undefined;
      const outcome = new Promise<{ type: 'trained'; record: RunRecord | null; clean: boolean }>((resolve) => {
        end = () => resolve({ type: 'trained', record: null, clean: true });
      });
      begun.push({ process: ofProcess, job: job.choice.gpu, end });
      return { outcome, stop: () => undefined };
    },
    hasDied: () => false,
    end: () => Promise.resolve(),
  })) as typeof startWorker,
}));

const job = (index: number): TrainJob =>
  ({
    kind: 'train',
    name: String(index),
    spec: { variant: String(index) },
    choice: { engine: 'tensorflow', device: 'gpu', threads: 1 },
  }) as unknown as TrainJob;
const jobs = Array.from({ length: 6 }, (_, index) => job(index));
const silent = {
  onStart: () => undefined,
  onMessage: () => undefined,
  onRetry: () => undefined,
  onEnd: () => undefined,
};
const start = (limit: number, gpus: readonly string[] | undefined): Promise<void> =>
  runPool(jobs, silent, { limit, gpus, retries: 0, silenceSeconds: 60, signal: new AbortController().signal });
const gpusOf = (trainings: readonly Begun[]): (string | undefined)[] => trainings.map(({ process }) => process);
const until = (count: number) => vi.waitUntil(() => begun.length === count);

it('a worker computes on each GPU, and a job follows on the GPU that became free', async () => {
  const pool = start(2, ['0', '2']);
  await until(2);
  expect(gpusOf(begun)).toEqual(['0', '2']);
  // The one on GPU 0 takes long: all others take place on GPU 2.
  for (let count = 2; count <= jobs.length; count++) {
    begun[count - 1]!.end();
    if (count < jobs.length) await until(count + 1);
  }
  expect(gpusOf(begun)).toEqual(['0', '2', '2', '2', '2', '2']);
  expect(begun.every(({ process, job }) => process === job)).toBe(true);
  begun[0]!.end();
  await pool;
});

it('more workers than GPUs are spread evenly', async () => {
  const pool = start(4, ['0', '2']);
  await until(4);
  expect(gpusOf(begun).sort()).toEqual(['0', '0', '2', '2']);
  begun.forEach(({ end }) => end());
  await until(6);
  begun.forEach(({ end }) => end());
  await pool;
});

it('without a choice of GPUs no worker is given one', async () => {
  const pool = start(6, undefined);
  await until(6);
  expect(gpusOf(begun)).toEqual(jobs.map(() => undefined));
  begun.forEach(({ end }) => end());
  await pool;
});
