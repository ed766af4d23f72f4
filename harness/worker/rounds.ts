import { Bench } from 'tinybench';
import { defined, itemAt } from '../ground/certain.js';
import type { Patience } from './contest.js';

/**
 * Times the tasks against each other: every round runs each of them once, starting with another one each time, so that
 * what else the machine does slows all alike and samples of one round make pairs. Returns milliseconds by task and round.
 */
export async function timeInRounds(tasks: readonly (() => Promise<void>)[], patience: Patience): Promise<number[][]> {
  const samples: number[][] = tasks.map(() => []);
  for (let round = 0; round < patience.warmUp; round++) await timeOnce(tasks, round);
  const start = performance.now();
  for (let round = 0; round < patience.rounds; round++) {
    if (round >= patience.fewest && performance.now() - start > patience.seconds * 1000) break;
    (await timeOnce(tasks, round)).forEach((milliseconds, task) => itemAt(samples, task).push(milliseconds));
  }
  return samples;
}

/** tinybench runs its tasks one after another, so a round is a bench of one iteration. */
async function timeOnce(tasks: readonly (() => Promise<void>)[], round: number): Promise<number[]> {
  const order = tasks.map((_, i) => (i + round) % tasks.length);
  const bench = new Bench({ iterations: 1, time: 0, warmup: false, retainSamples: true, throws: true });
  for (const task of order) bench.add(String(task), itemAt(tasks, task), { async: true });
  await bench.run();
  return tasks.map((_, task) => {
    const result = defined(bench.getTask(String(task))).result;
    if (result.state !== 'completed') throw new Error(`A timed step ended with ${result.state}.`);
    return itemAt(defined(result.latency.samples), 0);
  });
}
