import { expect, it } from 'vitest';
import { hasLostDiversity, hasLostModes } from '../../../harness/scoring/collapse.js';
import { classModes } from '../../../metrics/arithmetic/modes.js';
import { normal } from '../../metrics/support.js';

it('diversity is lost below a tenth of the reals’ total variance, wherever the mean is', () => {
  const reals = normal([0, 0], [6, 1, 1, 4]);
  expect(hasLostDiversity(reals, normal([9, 9], [0.5, 0, 0, 0.49]))).toBe(true);
  expect(hasLostDiversity(reals, normal([9, 9], [0.5, 5, 5, 0.51]))).toBe(false);
});

it('most modes are lost where less than half of them are in effect', () => {
  const among = (labels: number[]): boolean => hasLostModes(classModes(labels, 8).klModes);
  expect(among([0, 1, 2, 3, 3, 2, 1, 0])).toBe(false); // four of eight in equal parts
  expect(among([0, 1, 2])).toBe(true);
  expect(among([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4])).toBe(true); // five, but one with 13 of 17 samples
});
