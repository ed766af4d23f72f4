import { expect, it } from 'vitest';
import { timeInRounds } from '../../../harness/worker/rounds.js';

const patience = { warmUp: 1, rounds: 5, fewest: 5, seconds: 60 };
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

it('runs every task once a round, each as the first in its turn', async () => {
  const order: string[] = [];
  const task = (name: string) => async (): Promise<void> => void order.push(name);
  const times = await timeInRounds([task('a'), task('b'), task('c')], patience);
  expect(order.join('')).toBe('abcabcbcacababcbca');
  expect(times.map(({ length }) => length)).toEqual([5, 5, 5]);
});

it('measures milliseconds and leaves the warm-up out', async () => {
  let calls = 0;
  const [times] = await timeInRounds([() => wait(calls++ ? 20 : 1000)], patience);
  times!.forEach((time) => expect(time).toBeGreaterThan(18));
  expect(Math.min(...times!)).toBeLessThan(500);
});

it('ends when the time is up, but not before the fewest rounds', async () => {
  const count = async (fewest: number): Promise<number> =>
    (await timeInRounds([() => wait(10)], { warmUp: 0, rounds: 1000, fewest, seconds: 0.05 }))[0]!.length;
  expect(await count(12)).toBe(12);
  expect(await count(1)).toBeLessThan(20);
});
