import { expect, it } from 'vitest';
import { computeFloors } from '../../../harness/bench/noise-floors.js';

const choice = { engine: 'cpu', device: 'cpu', threads: 1, eager: false, verbose: false } as const;
const scoring = { datasets: ['ring8'], networks: ['pixels'], samples: { pixels: 100 } };

it('noise floors come from a process of their own', async () => {
  const lines: string[] = [];
  const { ring8 } = await computeFloors(scoring, choice, { log: (line) => lines.push(line) });
  expect(lines).toEqual([]);
  expect(ring8!['fd_pixels_n100_test']).toBeGreaterThan(0);
  expect(ring8!['modes_pixels_n100_test']).toBe(8); // eight of a hundred reals: one mode is empty in 1 of 80,000 draws
});

it('noise floors that cannot be computed are absent, with a sentence, and nothing else is lost', async () => {
  const lines: string[] = [];
  const floors = await computeFloors({ ...scoring, datasets: ['no-such-data'] }, choice, {
    log: (line) => lines.push(line),
  });
  expect(floors).toEqual({});
  expect(lines).toEqual([expect.stringMatching(/^There are no noise floors: .*no-such-data/)]);
});

it('noise floors are given up at the signal, without a word', async () => {
  const lines: string[] = [];
  const stopped = AbortSignal.timeout(300);
  expect(await computeFloors(scoring, choice, { signal: stopped, log: (line) => lines.push(line) })).toEqual({});
  expect(lines).toEqual([]);
});
