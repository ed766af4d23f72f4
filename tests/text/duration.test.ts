import { expect, it } from 'vitest';
import { duration, roughly } from '../../text/duration.js';

it.each([
  [0.4, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min'],
  [119.7, '2 min'], // never 1 min 60 s
  [125, '2 min 5 s'],
  [3599.6, '1 h'],
  [3600 + 20 * 60, '1 h 20 min'],
  [3600 + 59.9 * 60, '2 h'], // never 1 h 60 min
])('%s seconds are said as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

it('says that it is not known', () => {
  expect([duration(undefined), duration(NaN), duration(Infinity)]).toEqual(['unknown', 'unknown', 'unknown']);
});

it('rounds what is only guessed', () => {
  expect([3, 44, 89, 91, 430, 5000].map(roughly)).toEqual([
    '10 s',
    '40 s',
    '1 min 30 s',
    '2 min',
    '7 min',
    '1 h 23 min',
  ]);
});
