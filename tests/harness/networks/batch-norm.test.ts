import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { batchNorm } from '../../../harness/networks/batch-norm.js';
import { sequential } from '../../../harness/networks/network.js';

beforeAll(startCpu);

const network = sequential('n', { norm: batchNorm(1, 'glorot') });
const weights = () => ({
  'n/norm/scale': tf.tensor1d([3]),
  'n/norm/offset': tf.tensor1d([-1]),
  'n/norm/mean': tf.tensor1d([2]),
  'n/norm/variance': tf.tensor1d([4]),
});

it('a batch is normalised by its own mean and its own variance, plus 1e-5', () => {
  // Variance 1e-4, so epsilon is a tenth of it.
  const y = network.apply(weights(), tf.tensor2d([[0.01], [-0.01]]), { training: true });
  const expected = (3 * 0.01) / Math.sqrt(1.1e-4);
  expect([...y.dataSync()]).toEqual([expect.closeTo(expected - 1, 4), expect.closeTo(-expected - 1, 4)]);
});

it('evaluation normalises with the moving statistics, and leaves them', () => {
  const updates: Record<string, tf.Tensor> = {};
  const y = network.apply(weights(), tf.tensor2d([[4], [0]]), { training: false, updates });
  expect([...y.dataSync()]).toEqual([expect.closeTo(2, 4), expect.closeTo(-4, 4)]);
  expect(updates).toEqual({});
});

it('a batch of one number has variance 0, not NaN', () => {
  const updates: Record<string, tf.Tensor> = {};
  network.apply(weights(), tf.tensor2d([[12]]), { training: true, updates });
  expect(updates['n/norm/mean']!.dataSync()[0]).toBeCloseTo(3, 5);
  expect(updates['n/norm/variance']!.dataSync()[0]).toBeCloseTo(3.6, 5);
});
