/**
 * Seconds that runs of the default suite take, evaluation and starting processes included: two at a time with one thread
 * each, against one at a time with two threads. Part of `make throughput`, on two cores.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineChoice } from '../harness/executors/messages.js';
import { makePlan } from '../harness/planning.js';
import { train } from '../harness/train.js';

const [SUITE, ROUNDS] = ['default', 2];
const VARIANTS = ['sgan', 'hinge', 'rsgan', 'lsgan'];
const signal = new AbortController().signal;
const variantFolders: readonly string[] = [];

async function secondsOf(threads: number, jobs: number, only = VARIANTS): Promise<number> {
  const choice: EngineChoice = { engine: 'tensorflow', device: 'cpu', threads, eager: false, verbose: false };
  const out = await mkdtemp(join(tmpdir(), 'ganbench-throughput-'));
  const log = (): void => undefined;
  const planning = await makePlan({ suite: SUITE, only, seeds: 1, out, choice, variantFolders, log });
  const begin = performance.now();
  await train({ ...planning, ...planning.suite }, { choice, jobs, variantFolders, signal, command: [] });
  await rm(out, { recursive: true });
  return (performance.now() - begin) / 1000;
}

await secondsOf(1, 1, VARIANTS.slice(0, 1)); // fills the cache with the features of the reals
for (let round = 1; round <= ROUNDS; round++) {
  const workers = await secondsOf(1, 2);
  const threads = await secondsOf(2, 1);
  const runs = `${VARIANTS.length} runs of the suite ${SUITE}`;
  console.log(
    `Round ${round}: ${runs} take ${workers.toFixed(0)} s as two workers with one thread, ${threads.toFixed(0)} s as one with two: ${(threads / workers).toFixed(2)} times as many in a time.`,
  );
}
