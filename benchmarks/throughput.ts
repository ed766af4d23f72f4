/**
 * Steps a second of a suite: two runs side by side with one thread each, against one run with two threads. Rounds
 * alternate, so that what else the machine does slows both. Run it with `make throughput` on two cores.
 */
import { fileURLToPath } from 'node:url';
import { startContender, type Contender } from './contender.js';
import { tasks, usual, type Setting, type Task } from './protocol.js';
import { median, pairedRatio } from '../reports/statistics/paired-ratio.js';

const worker = fileURLToPath(new URL('step-worker.ts', import.meta.url));
const measured: readonly Task[] = ['sgan-batch-norm', 'wgan-gp-critic'];
const [STEPS, ROUNDS, WARM_UP] = [20, 20, 2];

const start = (name: string, threads: number): Promise<Contender> => {
  const setting: Setting = { ...usual, engine: 'tensorflow', threads, tasks: measured };
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

const pair = await Promise.all([start('first', 1), start('second', 1)]);
const wide = await start('wide', 2);
for (const task of measured) {
  const [beside, alone]: [number[], number[]] = [[], []];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const times = [await together(pair, task), await together([wide], task)] as const;
    if (round < 0) continue;
    beside.push(times[0]);
    alone.push(times[1]);
  }
  const { value, low, high } = pairedRatio(alone, beside, task);
  console.log(
    `${tasks[task]}: two runs with one thread make ${(1000 / median(beside)).toFixed(1)} steps/s, one with two threads ${(1000 / median(alone)).toFixed(1)}: ${value.toFixed(2)} times as many [${low.toFixed(2)}, ${high.toFixed(2)}].`,
  );
}
await Promise.all([...pair, wide].map((contender) => contender.end()));
