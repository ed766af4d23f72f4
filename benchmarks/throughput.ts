/**
 * Steps a second of a suite: two runs side by side with one thread each, against one run with two threads, and against
 * one of the two by itself, which shows what they take from each other. Rounds alternate, so that what else the machine
 * does slows all. Run it with `make throughput` on two cores.
 */
import { fileURLToPath } from 'node:url';
import { startContender, type Contender } from './contender.js';
import { publishMeasured } from './measured.js';
import { markdownTable } from '../text/markdown-table.js';
import { tasks, usual, type Setting, type Task } from './protocol.js';
import { median, pairedRatio } from '../statistics/paired-ratio.js';

const worker = fileURLToPath(new URL('step-worker.ts', import.meta.url));
const measured: readonly Task[] = ['sgan-batch-norm', 'wgan-gp-critic'];
const [STEPS, ROUNDS, WARM_UP] = [20, 20, 2];

/** The default suite's, and those of the comparison with PyTorch. */
const sizes = [{ width: 16, batchSize: 32 }, usual];

const start = (name: string, threads: number, size: Pick<Setting, 'width' | 'batchSize'>): Promise<Contender> => {
  const setting: Setting = { ...usual, ...size, engine: 'tensorflow', threads, tasks: measured };
  return startContender(name, process.execPath, [
    '--import',
    import.meta.resolve('tsx'),
    worker,
    JSON.stringify(setting),
  ]);
};

/** Milliseconds a step of all contenders together. */
async function together(contenders: readonly Contender[], task: Task): Promise<number> {
  const begin = performance.now();
  await Promise.all(contenders.map(({ ask }) => ask({ task, steps: STEPS })));
  return (performance.now() - begin) / (STEPS * contenders.length);
}

const rows: string[][] = [];
const versions = new Set<string>();
for (const { width, batchSize } of sizes) {
  const size = { width, batchSize };
  const pair = await Promise.all([start('first', 1, size), start('second', 1, size)]);
  const wide = await start('wide', 2, size);
  for (const task of measured)
    rows.push([`${tasks[task]}, width ${width}, batch ${batchSize}`, ...(await compared(task, pair, wide))]);
  versions.add(wide.ready.version);
  await Promise.all([...pair, wide].map((contender) => contender.end()));
}
const head = ['Step', 'two runs, one thread each', 'one run, two threads', 'ratio', 'one run, one thread', 'ratio'];
await publishMeasured('throughput', 'steps alone', markdownTable(head, rows), [...versions]);

async function compared(task: Task, pair: readonly Contender[], wide: Contender): Promise<string[]> {
  const times: Record<'beside' | 'wide' | 'alone', number[]> = { beside: [], wide: [], alone: [] };
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const beside = await together(pair, task);
    const threads = await together([wide], task);
    const alone = await together(pair.slice(0, 1), task);
    if (round < 0) continue;
    times.beside.push(beside);
    times.wide.push(threads);
    times.alone.push(alone);
  }
  const rate = (milliseconds: readonly number[]): string => (1000 / median(milliseconds)).toFixed(1);
  const shown = (slow: readonly number[]): string => {
    const { value, low, high } = pairedRatio(slow, times.beside, task);
    return `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
  };
  return [rate(times.beside), rate(times.wide), shown(times.wide), rate(times.alone), shown(times.alone)];
}
