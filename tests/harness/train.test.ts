import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { jobsOf } from '../../harness/train.js';

it('a bench trains as many runs at a time as there are cores, one on a GPU, or what is asked for', () => {
  expect(jobsOf({}, { device: 'cpu', threads: 1 })).toBe(availableParallelism());
  expect(jobsOf({}, { device: 'gpu', threads: 1 })).toBe(1);
  expect(jobsOf({ jobs: 3 }, { device: 'gpu', threads: 1 })).toBe(3);
});

it('runs with several threads have as many cores, if there are as many', () => {
  const cores = availableParallelism();
  expect(jobsOf({}, { device: 'cpu', threads: cores })).toBe(1);
  expect(jobsOf({}, { device: 'cpu', threads: 2 * cores })).toBe(1);
  expect(jobsOf({ jobs: 3 }, { device: 'cpu', threads: cores })).toBe(3);
});
