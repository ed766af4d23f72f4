import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { jobsOf } from '../../harness/train.js';

it('a bench trains as many runs at a time as there are cores, one on a GPU, or what is asked for', () => {
  expect(jobsOf({}, 'cpu')).toBe(availableParallelism());
  expect(jobsOf({}, 'gpu')).toBe(1);
  expect(jobsOf({ jobs: 3 }, 'gpu')).toBe(3);
});
