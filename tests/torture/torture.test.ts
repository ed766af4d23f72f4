import { describe, expect, it } from 'vitest';
import { fuzz } from './fuzz.js';
import { killOften } from './kills.js';
import { soak } from './soak.js';
import { describeUnless, notLinux } from '../needs.js';

/** A small part of `make torture`. */

describeUnless(notLinux, 'a bench that is killed', () => {
  it.concurrent(
    'gives the same bits as an undisturbed one, and leaves nothing behind',
    async () => {
      const result = await killOften(1, 7, { seeds: 1, steps: 8 });
      expect(result).toMatchObject({ kills: 1, different: 0, orphans: 0, debris: [], complaints: [] });
    },
    900_000,
  );
});

it.concurrent('a training has as many tensors after many steps as after few', async () => {
  expect(await soak('cpu', 30)).toMatchObject({ tensorGrowth: 0 });
});

const results = await fuzz(60, 2);

describe('a damaged file', () => {
  it.each(results)('$parser is read or refused with a sentence, quickly and in little memory', (result) => {
    expect(result.crashes).toEqual([]);
    expect(result.refused).toBeGreaterThan(20);
    expect(result.slowestMs).toBeLessThan(2000);
    expect(result.memoryMb).toBeLessThan(256);
  });
});
