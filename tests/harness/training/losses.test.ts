import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { perSample, relativisticAverage, wasserstein, type Scores } from '../../../harness/variant.js';

beforeAll(startCpu);

const scores = (real: readonly number[], fake: readonly number[]): Scores => ({
  real: tf.tensor1d([...real]),
  fake: tf.tensor1d([...fake]),
});
const value = (x: tf.Tensor): number => x.dataSync()[0]!;

describe('the relativistic average', () => {
  // ½ [(m_f − m_r) − (m_r − m_f)] = m_f − m_r: subtracting means changes nothing that is linear in them.
  it('of the Wasserstein pair is the zero-sum game m_f − m_r', () => {
    const { discriminatorLoss, generatorLoss } = relativisticAverage(wasserstein);
    const at = scores([1, 2, 6], [-1, 0, 4]);
    expect(value(discriminatorLoss(at))).toBeCloseTo(1 - 3, 6);
    expect(value(generatorLoss(at))).toBeCloseTo(3 - 1, 6);
  });

  // L = E s_r² alone: ½ E (s_r − m_f)², of which ∂/∂s_f = −(m_r − m_f) / n and ∂/∂s_r = (s_r − m_f) / n.
  it('sends a gradient through the mean of the other batch', () => {
    const { discriminatorLoss } = relativisticAverage({ discriminatorLoss: ({ real }) => tf.mean(tf.square(real)) });
    const { real, fake } = scores([1, 2], [-3, 4]);
    const [ofReal, ofFake] = tf.grads((r: tf.Tensor, f: tf.Tensor) =>
      discriminatorLoss({ real: r as tf.Tensor1D, fake: f as tf.Tensor1D }),
    )([real, fake]);
    expect([...ofReal!.dataSync()]).toEqual([expect.closeTo(0.25, 6), expect.closeTo(0.75, 6)]);
    expect([...ofFake!.dataSync()]).toEqual([expect.closeTo(-0.5, 6), expect.closeTo(-0.5, 6)]);
  });

  it('exchanges reals and fakes for the generator', () => {
    const pair = relativisticAverage({ discriminatorLoss: ({ real }) => tf.mean(tf.square(real)) });
    const [real, fake] = [
      [1, 2],
      [-3, 4],
    ];
    expect(value(pair.generatorLoss(scores(real!, fake!)))).toBe(value(pair.discriminatorLoss(scores(fake!, real!))));
  });
});

describe('perSample', () => {
  it.each([
    ['points', [2, 3], [3, 12]],
    ['images', [2, 1, 3, 1], [3, 12]],
    ['one entry', [3, 1], [0, 1, 2]],
  ])('reduces all entries of each sample: %s', (_, shape, sums) => {
    const batch = tf.reshape(tf.range(0, tf.util.sizeFromShape(shape)), shape);
    expect([...perSample(tf.sum, batch).dataSync()]).toEqual(sums);
  });

  it('leaves numbers alone that are samples themselves', () => {
    expect([...perSample(tf.mean, tf.tensor1d([1, 5])).dataSync()]).toEqual([1, 5]);
  });
});
