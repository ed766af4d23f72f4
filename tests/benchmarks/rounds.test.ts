import { expect, it } from 'vitest';
import type { Contender } from '../../benchmarks/contender.js';
import { timeRounds } from '../../benchmarks/rounds.js';

/** Takes 10 ms a step, and fails when it is asked for the `last`th time. */
function contender(name: string, last = Infinity): Contender {
  let asked = 0;
  return {
    name,
    ready: { version: '', threads: 1, parameters: {} },
    ask: ({ steps }) => {
      if (++asked === last) return Promise.reject(new Error(`${name} is out of memory.`));
      return Promise.resolve({ milliseconds: 10 * steps, hostMilliseconds: steps, processorMilliseconds: 5, loss: 1 });
    },
    end: () => Promise.resolve(),
  };
}

const rounds = { rounds: 4, steps: 5, warmUp: 1 };

it('goes on without a contender that fails in a round, and says so', async () => {
  const failures: [string, unknown][] = [];
  const both = [contender('a'), contender('b', 3)];
  const times = await timeRounds(both, 'sgan', { ...rounds, onFailure: (...failure) => failures.push(failure) });
  expect([...times.keys()]).toEqual(['a']);
  expect(times.get('a')!.all).toEqual([10, 10, 10, 10]);
  expect(failures).toEqual([['b', new Error('b is out of memory.')]]);
});

it('ends with the failure where nobody hears of it', async () => {
  await expect(timeRounds([contender('b', 2)], 'sgan', rounds)).rejects.toThrow('b is out of memory.');
});
