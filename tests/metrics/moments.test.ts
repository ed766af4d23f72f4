import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import { gaussianOf } from '../../metrics/arithmetic/moments.js';
import { features, rows } from './support.js';

describe('gaussianOf', () => {
  it('divides by n − 1 and keeps rows and columns apart', () => {
    // By hand: columns (1, 3) and (2, 8), products of deviations 2, 6, 18.
    const { mean, covariance } = gaussianOf(rows([1, 2], [3, 8]));
    expect([...mean]).toEqual([2, 5]);
    expect([...covariance]).toEqual([2, 6, 6, 18]);
  });

  it('of three constant images 0, .5, 1 is mean .5 and covariance .25 (pytorch-fid, test_fid_score.py)', () => {
    const { mean, covariance } = gaussianOf(rows([0, 0, 0], [0.5, 0.5, 0.5], [1, 1, 1]));
    expect([...mean]).toEqual([0.5, 0.5, 0.5]);
    expect([...covariance]).toEqual(Array.from({ length: 9 }, () => 0.25));
  });

  it('finds a deviation of .01 around 1000, where the one-pass formula in float32 gives negative variances', () => {
    const count = 20_000;
    const values = Float64Array.from(stream(0, 'trap').normal(count, 0, 0.01), (x) => 1000 + x);
    const [variance] = gaussianOf(features(values, 1)).covariance;
    expect(variance! / 1e-4).toBeGreaterThan(1 - 5 * Math.sqrt(2 / count));
    expect(variance! / 1e-4).toBeLessThan(1 + 5 * Math.sqrt(2 / count));
  });

  it('sums in the order of the samples, to the last bit, however many are added at a time', () => {
    const [count, d] = [20_000, 6];
    const set = features(stream(0, 'order').normal(count * d, 1), d);
    const { mean, covariance } = gaussianOf(set);
    const at = (row: number, i: number): number => set.values[row * d + i]!;
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        let sum = 0;
        for (let row = 0; row < count; row++) sum += (at(row, i) - mean[i]!) * (at(row, j) - mean[j]!);
        expect(covariance[i * d + j]).toBe(sum / (count - 1));
      }
    }
  });

  it('refuses one sample and values that are not finite', () => {
    expect(() => gaussianOf(rows([1, 2]))).toThrow('at least 2 samples');
    expect(() => gaussianOf(rows([1, NaN], [1, 2]))).toThrow('finite features');
    expect(() => gaussianOf(rows([1, Infinity], [1, 2]))).toThrow('finite features');
  });
});
