import { expect, it } from 'vitest';
import { plusMinus, spread } from '../../text/format.js';
import { summarise } from '../../statistics/summary.js';

it.each([
  // t.975(2) / √3 = 2.4841 deviations to each side.
  [[9.5, 10, 10.5], '10.00 ± 0.50 [8.76, 11.24]'],
  [[95, 100, 105], '100.0 ± 5.0 [87.6, 112.4]'],
  [[950, 1000, 1050], '1000 ± 50 [876, 1124]'],
  [[7, 7], '7 ± 0 [7, 7]'],
  [[0.123456], '0.1235'],
  [[], '—'],
])('%j is written to the second digit of its deviation', (values, written) => {
  expect(plusMinus(summarise(values))).toBe(written);
});

it('leaves the interval away where there is no room', () => {
  expect(spread(summarise([9.5, 10, 10.5]))).toBe('10.00 ± 0.50');
});
