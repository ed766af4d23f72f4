/**
 * Seconds that runs of a suite take, evaluation and starting processes included: two at a time with one thread each, against
 * one at a time with two threads, in turn. Part of `make throughput`, on two cores.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineRequest } from '../harness/engines/request.js';
import { loadSuite } from '../harness/suite/load.js';
import { makePlan } from '../harness/bench/planning.js';
import { train } from '../harness/bench/train.js';
import { publishMeasured } from './measured.js';
import { markdownTable } from '../text/markdown-table.js';
import { median, pairedRatio } from '../statistics/paired-ratio.js';

const suite = fileURLToPath(new URL('throughput.yaml', import.meta.url));
const ROUNDS = 3;
const signal = new AbortController().signal;
const variantFolders: readonly string[] = [];

async function secondsOf(threads: number, jobs: number): Promise<number> {
  const choice: EngineRequest = { engine: 'tensorflow', device: 'cpu', threads, eager: false, verbose: false };
  const out = await mkdtemp(join(tmpdir(), 'ganbench-throughput-'));
  const planning = await makePlan({ suite: loadSuite(suite), out, choice, variantFolders, log: () => undefined });
  const begin = performance.now();
  await train({ ...planning, ...planning.suite }, { choice, jobs, variantFolders, signal, command: [] });
  const seconds = (performance.now() - begin) / 1000;
  await rm(out, { recursive: true });
  return seconds;
}

await secondsOf(1, 2); // fills the cache with the features of the reals
const [workers, threads]: [number[], number[]] = [[], []];
for (let round = 0; round < ROUNDS; round++) {
  workers.push(await secondsOf(1, 2));
  threads.push(await secondsOf(2, 1));
}
const { value, low, high } = pairedRatio(threads, workers, 'suite');
const seconds = (times: readonly number[]): string => `${median(times).toFixed(0)} s`;
const row = [seconds(workers), seconds(threads), `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`];
const head = ['two at a time, one thread each', 'one at a time, two threads', 'ratio'];
await publishMeasured('throughput', 'whole runs', markdownTable(head, [row]), [`Node ${process.version}`]);
