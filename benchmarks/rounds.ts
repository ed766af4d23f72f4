import type { CaptureCheck } from '../harness/engines/engine.js';
import { defined } from '../harness/ground/certain.js';
import type { Contender } from './contender.js';
import type { Task, Timing } from './protocol.js';

export interface RoundOptions {
  /** Rounds that count. */
  readonly rounds: number;
  /** Steps in a round. */
  readonly steps: number;
  /** Rounds before those. */
  readonly warmUp: number;
  /** Fewer rounds, though at least three, where they take longer than this. */
  readonly seconds?: number;
  /** Hears of a contender that fails, which the others then go on without; where nobody does, the failure is thrown. */
  readonly onFailure?: (name: string, error: unknown) => void;
}

/** Milliseconds a step, round by round. */
export interface Times {
  readonly all: number[];
  /** Of it, until the program was done with handing over work. */
  readonly host: number[];
  /** Of processor time. */
  readonly processor: number[];
  /** How captured steps compared with eager ones, where the engine compares them. */
  check?: CaptureCheck;
}

/** Every round asks each contender in turn, so that what else the machine does slows all of them. */
export async function timeRounds(
  contenders: readonly Contender[],
  task: Task,
  { rounds, steps, warmUp, seconds = Infinity, onFailure }: RoundOptions,
): Promise<Map<string, Times>> {
  const times = new Map<string, Times>(contenders.map(({ name }) => [name, { all: [], host: [], processor: [] }]));
  const ask = async ({ name, ask }: Contender): Promise<Timing> => {
    const timing = await ask({ task, steps });
    if (!Number.isFinite(timing.loss)) throw new Error(`${name} reached the loss ${timing.loss} in ${task}.`);
    return timing;
  };
  let start = performance.now();
  for (let round = -warmUp; round < rounds; round++) {
    if (round === 0) start = performance.now();
    if (round >= 3 && performance.now() - start > 1000 * seconds) break;
    for (const contender of contenders.filter(({ name }) => times.has(name))) {
      const { name } = contender;
      const timing = await ask(contender).catch((error: unknown) => {
        if (!onFailure) throw error;
        times.delete(name);
        onFailure(name, error);
      });
      if (timing?.check) defined(times.get(name)).check = timing.check;
      if (!timing || round < 0) continue;
      defined(times.get(name)).all.push(timing.milliseconds / steps);
      defined(times.get(name)).host.push(timing.hostMilliseconds / steps);
      defined(times.get(name)).processor.push(timing.processorMilliseconds / steps);
    }
  }
  return times;
}
