import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import type { Features } from '../../metrics/features/network.js';
import { frechetDistanceOf } from '../../metrics/arithmetic/frechet.js';
import { kernelDistance } from '../../metrics/arithmetic/kernel-distance.js';
import { numbers } from '../../metrics/arithmetic/kernels.js';
import { distanceMatrix } from '../../metrics/arithmetic/distances.js';
import { nearestIn } from '../../metrics/arithmetic/neighbours.js';
import { gaussianOf } from '../../metrics/arithmetic/moments.js';
import { prdc } from '../../metrics/arithmetic/prdc.js';
import { JobQueue, useThreads } from '../../metrics/arithmetic/threads.js';
import { features } from './support.js';

const draw = (name: string, count: number, dimensions: number): Features =>
  features(stream(7, name).normal(count * dimensions), dimensions);

/** Ragged in every way: rows, columns and blocks. The last pair is large enough for threads to be started. */
const pairs: readonly [Features, Features][] = [
  [draw('a', 3, 5), draw('b', 9, 5)],
  [draw('a', 211, 37), draw('b', 97, 37)],
  [draw('a', 30, 5001), draw('b', 41, 5001)],
  [draw('a', 1203, 173), draw('b', 997, 173)],
];

const digest = (values: Float64Array): string => createHash('sha256').update(values).digest('hex');

const all = ([a, b]: readonly [Features, Features]): unknown => ({
  fd: frechetDistanceOf(a, b),
  kd: kernelDistance(a, b),
  prdc: a.count > 5 ? prdc(a, b) : null,
  covariance: digest(gaussianOf(a).covariance),
  distances: digest(distanceMatrix(a, b)),
  nearest: digest(nearestIn(a, b).squared),
});

/** How many threads are started while something is done. */
async function started(during: () => void): Promise<number> {
  let count = 0;
  const counts = (): number => count++;
  process.on('worker', counts);
  during();
  await new Promise(setImmediate);
  process.off('worker', counts);
  return count;
}

describe('threads', () => {
  afterEach(() => useThreads(1));
  const [small, large] = [pairs[1]!, pairs.at(-1)!];
  const alone = pairs.map(all);

  it('are one unless asked for, and start with the first large sum', async () => {
    expect(await started(() => kernelDistance(...large))).toBe(0);
    useThreads(2);
    expect(await started(() => kernelDistance(...small))).toBe(0);
    expect(await started(() => kernelDistance(...large))).toBe(1);
    expect(await started(() => kernelDistance(...large))).toBe(0);
  });

  it('do jobs while this thread does something else', () => {
    useThreads(2);
    const queue = new JobQueue(1, 4);
    const memory = numbers(24).fill(0, 0, 24);
    memory.set([2, 0, 0, 0, 3]);
    queue.place();
    let seen = false;
    const job = { what: 'addProducts', left: 0, right: 4, depth: 1, panels: 1, sums: 8, width: 4 } as const;
    queue.add(job, () => (seen = true));
    const bits = new BigInt64Array(memory.buffer, memory.byteOffset);
    const end = performance.now() + 60_000;
    while (Atomics.load(bits, 8) === 0n && performance.now() < end);
    expect(memory[8]).toBe(6);
    expect(seen).toBe(false);
    queue.end();
    expect(seen).toBe(true);
  });

  it.each([1, 2, 3])('make no difference to a bit: %i', (count) => {
    useThreads(count);
    for (const [i, pair] of pairs.entries()) expect(all(pair)).toEqual(alone[i]);
  });

  it('see jobs done in the order in which they were added', () => {
    useThreads(3);
    const queue = new JobQueue(1);
    numbers(3000);
    const seen: number[] = [];
    for (let n = 0; n < 1000; n++) {
      const at = 4 * queue.place();
      const job = { what: 'addProducts', left: 0, right: 4, depth: 1 + ((n * 7) % 50), panels: 1, width: 4 } as const;
      queue.add({ ...job, sums: 1000 + 4 * at }, () => seen.push(n));
    }
    queue.end();
    expect(seen).toEqual([...Array(1000).keys()]);
  });

  it('recover from an error in a visit', () => {
    useThreads(3);
    const fails = (): void => {
      const queue = new JobQueue(1);
      numbers(3000);
      for (let n = 0; n < 100; n++) {
        queue.place();
        queue.add({ what: 'addProducts', left: 0, right: 4, depth: 9, panels: 1, sums: 1000, width: 4 }, () => {
          throw new Error('stop');
        });
      }
    };
    expect(fails).toThrow('stop');
    expect(all(small)).toEqual(alone[1]);
  });

  it('end with the process', async () => {
    const [child, loader] = ['threads-child.ts', '../../harness/ground/typescript.js'].map((path) =>
      fileURLToPath(new URL(path, import.meta.url)),
    ) as [string, string];
    const { stdout } = await execa(process.execPath, ['--import', loader, child], { timeout: 120_000 });
    expect(stdout).toBe('2 threads');
  });
});

/** Stand-ins for the class that starts threads. */
const workers = {
  'cannot be started': function () {
    throw new Error('no threads');
  },
  'end at once': function () {
    return { on: () => ({ unref: () => undefined }) };
  },
};

describe.each(Object.entries(workers))('where threads %s', (_, Worker) => {
  it('this one does all', async () => {
    vi.resetModules();
    vi.doMock('node:worker_threads', () => ({ Worker }));
    const threads = await import('../../metrics/arithmetic/threads.js');
    const distance = await import('../../metrics/arithmetic/kernel-distance.js');
    threads.useThreads(3);
    const large = pairs.at(-1)!;
    expect(distance.kernelDistance(...large)).toBe(kernelDistance(...large));
    vi.doUnmock('node:worker_threads');
  });
});
