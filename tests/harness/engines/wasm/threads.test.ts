import { fileURLToPath } from 'node:url';
import { execaNode } from 'execa';
import { describe, expect, it } from 'vitest';
import { startWasm } from '../../../../harness/engines/wasm/index.js';

const module = fileURLToPath(new URL('threads-process.ts', import.meta.url));

/** What the process says, or how it ends. One that does not end by itself is ended, and the test fails. */
const run = (task: string, threads: number, ...names: string[]) =>
  execaNode(module, [task, String(threads), ...names], {
    nodeOptions: ['--import', import.meta.resolve('tsx')],
    timeout: 280_000,
    reject: false,
  });

const answer = async (task: string, threads: number, ...names: string[]): Promise<unknown> => {
  const { stdout, stderr, failed } = await run(task, threads, ...names);
  if (failed) throw new Error(stderr);
  return JSON.parse(stdout);
};

describe('the wasm engine with threads', { timeout: 900_000 }, () => {
  it('trains to the same bits on one, two and three: batch norm, a gradient penalty, spectral norm, an encoder', async () => {
    const names = ['sgan', 'wgan-gp', 'sngan', 'o-gan'];
    const digests = await answer('train', 1, ...names);
    expect(Object.keys(digests as object).sort()).toEqual([...names].sort());
    expect(await answer('train', 2, ...names)).toEqual(digests);
    expect(await answer('train', 3, ...names)).toEqual(digests);
  });

  it('keeps nothing on its heap', async () => {
    const [before, after] = (await answer('leak', 2)) as number[][];
    expect(after).toEqual(before);
  });

  it('ends the process with the error of a thread that fails', async () => {
    const { failed, timedOut, stderr } = await run('fault', 2);
    expect({ failed, timedOut }).toEqual({ failed: true, timedOut: false });
    expect(stderr).toContain('RuntimeError: memory access out of bounds');
  });

  it('ends the process although its main thread waits', async () => {
    const { signal, timedOut, stderr } = await run('wait', 2);
    expect({ signal, timedOut }).toEqual({ signal: 'SIGABRT', timedOut: false });
    expect(stderr).toContain("no such file or directory, open 'no-such-file'");
  });

  it('has 8 at most, and as many as it was started with', async () => {
    await expect(startWasm({ threads: 9 })).rejects.toThrow('on 8 threads at most, not on 9');
    expect((await startWasm({ threads: 2 })).threads).toBe(2);
    await expect(startWasm({ threads: 1 })).rejects.toThrow('runs on 2 threads and cannot change to 1');
  });
});
