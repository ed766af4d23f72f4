import type { Contender } from './contender.js';
import type { Task } from './protocol.js';

export interface RoundOptions {
  /** Rounds that count. */
  readonly rounds: number;
  /** Steps in a round. */
  readonly steps: number;
  /** Rounds before those. */
  readonly warmUp: number;
  /** Fewer rounds, though at least three, where they take longer than this. */
  readonly seconds?: number;
}

/** Milliseconds a step, round by round. */
export interface Times {
  readonly all: number[];
  /** Of it, until the program was done with handing over work. */
  readonly host: number[];
  /** Of processor time. */
  readonly processor: number[];
}

/** Every round asks each contender in turn, so that what else the machine does slows all of them. */
export async function timeRounds(
  contenders: readonly Contender[],
  task: Task,
  { rounds, steps, warmUp, seconds = Infinity }: RoundOptions,
): Promise<Map<string, Times>> {
  const times = new Map<string, Times>(contenders.map(({ name }) => [name, { all: [], host: [], processor: [] }]));
  let start = performance.now();
  for (let round = -warmUp; round < rounds; round++) {
    if (round === 0) start = performance.now();
    if (round >= 3 && performance.now() - start > 1000 * seconds) break;
    for (const { name, ask } of contenders) {
      const { milliseconds, hostMilliseconds, processorMilliseconds, loss } = await ask({ task, steps });
      if (!Number.isFinite(loss)) throw new Error(`${name} reached the loss ${loss} in ${task}.`);
      if (round < 0) continue;
      times.get(name)!.all.push(milliseconds / steps);
      times.get(name)!.host.push(hostMilliseconds / steps);
      times.get(name)!.processor.push(processorMilliseconds / steps);
    }
  }
  return times;
}
