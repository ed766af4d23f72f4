import { expect, it } from 'vitest';
import { hasLostDiversity, hasLostModes } from '../../metrics/collapse.js';
import { normal } from './support.js';

it('diversity is lost below a tenth of the reals’ total variance, wherever the mean is', () => {
  const reals = normal([0, 0], [6, 1, 1, 4]);
  expect(hasLostDiversity(reals, normal([9, 9], [0.5, 0, 0, 0.49]))).toBe(true);
  expect(hasLostDiversity(reals, normal([9, 9], [0.5, 5, 5, 0.51]))).toBe(false);
});

it('most modes are lost below half of them', () => {
  expect(hasLostModes(3, 8)).toBe(true);
  expect(hasLostModes(4, 8)).toBe(false);
});
