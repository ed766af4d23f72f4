import { expect, it } from 'vitest';
import { numpyRandom } from '../../../harness/random/mt19937.js';

// Printed by NumPy 2.4.6, np.random.RandomState(seed).permutation(count), one call after the other.
it('permutes as NumPy does, call after call', () => {
  const random = numpyRandom(2020);
  expect([...random.permutation(10)]).toEqual([2, 4, 9, 1, 5, 7, 6, 3, 8, 0]);
  expect([...random.permutation(7)]).toEqual([4, 3, 1, 2, 5, 6, 0]);
  // choice(20, 5, replace=False) is the beginning of a permutation.
  expect([...random.permutation(20).subarray(0, 5)]).toEqual([14, 17, 9, 10, 7]);
});

it('permutes many, over several rounds of the generator', () => {
  const order = numpyRandom(0).permutation(100_000);
  expect([...order.subarray(0, 5)]).toEqual([3582, 60498, 53227, 21333, 3885]);
  expect([...order.subarray(-3)]).toEqual([42613, 43567, 68268]);
});

it('permutes nothing and one', () => {
  expect([0, 1].map((count) => [...numpyRandom(1).permutation(count)])).toEqual([[], [0]]);
});
