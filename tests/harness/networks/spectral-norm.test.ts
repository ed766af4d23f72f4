import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import type { InitialiserName } from '../../../harness/networks/initialisers.js';
import { dense, downConv } from '../../../harness/networks/layers.js';
import { sequential, type Pass } from '../../../harness/networks/network.js';
import { spectrallyNormalised } from '../../../harness/networks/spectral-norm.js';

beforeAll(startCpu);

const init: InitialiserName = 'glorot';
const network = sequential('d', { one: spectrallyNormalised(dense(3, 2, init, { bias: false })) });

// Singular values 3 and 1, with the right singular vectors (.6, .8) and (−.8, .6).
const W = [3 * 0.6, 3 * 0.8, -0.8, 0.6, 0, 0];
const at = (kernel: tf.Tensor, u: number[], updates?: Record<string, tf.Tensor>): tf.Tensor => {
  const pass: Pass = { training: true, ...(updates && { updates }) };
  return network.apply({ 'd/one/kernel': kernel, 'd/one/u': tf.tensor1d(u) }, tf.eye(3), pass);
};
const kernel = (values = W): tf.Tensor => tf.tensor2d(values, [3, 2]);
const numbers = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

describe('a spectrally normalised layer', () => {
  it('divides its kernel by the largest singular value, once the vector has settled', () => {
    let u = [1, 0];
    for (let i = 0; i < 12; i++) {
      const updates: Record<string, tf.Tensor> = {};
      at(kernel(), u, updates);
      u = numbers(updates['d/one/u']!);
    }
    // The right singular vector that belongs to 3; each iteration divides the distance to it by 9.
    expect(u).toEqual([expect.closeTo(0.6, 5), expect.closeTo(0.8, 5)]);
    numbers(at(kernel(), [1, 0])).forEach((value, i) => expect(value).toBeCloseTo(W[i]! / sigmaFrom([1, 0]).sigma, 5));
    numbers(at(kernel(), u)).forEach((value, i) => expect(value).toBeCloseTo(W[i]! / 3, 5));
  });

  it('has the gradient of W/σ with the vectors as constants: C/σ − Σ(C∘W)/σ² · v uᵀ', () => {
    const weights = [0.3, -1, 2, 0.5, -0.7, 1.1];
    const loss = (w: tf.Tensor): tf.Scalar => tf.sum(tf.mul(at(w, [1, 0]), tf.tensor2d(weights, [3, 2])));
    const gradient = numbers(tf.grad(loss)(kernel()));
    const { sigma, u, v } = sigmaFrom([1, 0]);
    const inner = weights.reduce((sum, c, i) => sum + c * W[i]!, 0);
    weights.forEach((c, i) => {
      const expected = c / sigma - (inner / sigma ** 2) * v[Math.floor(i / 2)]! * u[i % 2]!;
      expect(gradient[i]).toBeCloseTo(expected, 5);
    });
  });

  it('announces the same vector in every pass of a step, and leaves the given one alone', () => {
    const [first, second]: Record<string, tf.Tensor>[] = [{}, {}];
    at(kernel(), [1, 0], first);
    at(kernel(), [1, 0], second);
    expect(numbers(first!['d/one/u']!)).toEqual(numbers(second!['d/one/u']!));
    expect(numbers(at(kernel(), [1, 0]))).toEqual(numbers(at(kernel(), [1, 0], {})));
  });

  it('takes a convolution as the matrix of its output channels', () => {
    const layer = spectrallyNormalised(downConv(3, 5, 4, init));
    expect(layer.buffers?.u?.shape).toEqual([5]);
    expect(layer.parameters?.kernel?.shape).toEqual([4, 4, 3, 5]);
  });
});

/** One power iteration from u in float64: v = Wu/‖·‖, u' = Wᵀv/‖·‖, σ = vᵀWu'. */
function sigmaFrom(start: number[]): { sigma: number; u: number[]; v: number[] } {
  const unit = (x: number[]): number[] => x.map((entry) => entry / Math.hypot(...x));
  const row = (i: number): [number, number] => [W[2 * i]!, W[2 * i + 1]!];
  const v = unit([0, 1, 2].map((i) => row(i)[0] * start[0]! + row(i)[1] * start[1]!));
  const u = unit([0, 1].map((j) => v.reduce((sum, entry, i) => sum + entry * row(i)[j]!, 0)));
  const sigma = v.reduce((sum, entry, i) => sum + entry * (row(i)[0] * u[0]! + row(i)[1] * u[1]!), 0);
  return { sigma, u, v };
}
