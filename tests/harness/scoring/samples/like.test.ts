import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../harness/ground/errors.js';
import { stream } from '../../../../harness/random/stream.js';
import { numpyRandom } from '../../../../harness/random/mt19937.js';
import { likenessOf } from '../../../../harness/scoring/samples/like.js';
import { featureNetworkNames } from '../../../../metrics/features/index.js';
import type { Inputs } from '../../../../harness/metric.js';
import { features } from '../../../metrics/support.js';

it.each(['torch-fidelity', 'pytorch-fid', 'clean-fid'])('--like %s asks for a network that there is', (tool) => {
  expect(featureNetworkNames).toContain(likenessOf(tool).features);
});

it.each(['fid', 'toString'])('--like %s is refused with the tools that there are', (tool) => {
  expect(() => likenessOf(tool)).toThrow(UserError);
  expect(() => likenessOf(tool)).toThrow(`torch-fidelity, pytorch-fid, clean-fid, not "${tool}"`);
});

describe('--like torch-fidelity', () => {
  it('has none of the metrics that it computes with another network, which is VGG-16 for precision and recall', () => {
    expect(likenessOf('torch-fidelity').metrics.map(({ name }) => name)).toEqual([
      ...['inception_score_mean', 'inception_score_std', 'frechet_inception_distance'],
      ...['kernel_inception_distance_mean', 'kernel_inception_distance_std'],
    ]);
  });

  const valueOf = (name: string, inputs: Partial<Inputs>): number =>
    likenessOf('torch-fidelity')
      .metrics.find((metric) => metric.name === name)!
      .compute(inputs as Inputs);

  // Printed by torch-fidelity 0.4.0's kid_features_to_metric(fake, real).
  it.each([
    { count: 100, size: 1000, mean: 0.09951838134786194, deviation: 0.0033878134561121914 },
    { count: 7, size: 40, mean: 0.1551096923761328, deviation: 0.07098224167268553 },
  ])('draws $count subsets of $size for KID as it does', ({ count, size, mean, deviation }) => {
    const real = features(stream(0, 'like', 'real').uniform(1100 * 3), 3);
    const fake = features(stream(0, 'like', 'fake').uniform(1050 * 3, 0.1, 1.1), 3);
    const subsets = { real, fake, count, size };
    expect(valueOf('kernel_inception_distance_mean', { subsets })).toBeCloseTo(mean, 9);
    expect(valueOf('kernel_inception_distance_std', { subsets })).toBeCloseTo(deviation, 9);
  });

  it('shuffles the samples before it splits them', () => {
    // Ten classes in order: ten splits in order would each have one class, and a score of 1.
    const probabilities = features(
      Array.from({ length: 1000 }, (_, row) =>
        Array.from({ length: 10 }, (__, c) => Number(c === Math.floor(row / 100))),
      ).flat(),
      10,
    );
    const order = [...numpyRandom(2020).permutation(1000)];
    const scores = Array.from({ length: 10 }, (_, split) => {
      const counts = new Map<number, number>();
      for (const row of order.slice(100 * split, 100 * (split + 1)))
        counts.set(Math.floor(row / 100), (counts.get(Math.floor(row / 100)) ?? 0) + 1);
      // The divergence of one certain class from shares q is −log q of it.
      return Math.exp([...counts.values()].reduce((sum, count) => sum - (count / 100) * Math.log(count / 100), 0));
    });
    const mean = scores.reduce((sum, score) => sum + score, 0) / 10;
    const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / 10;
    expect(valueOf('inception_score_mean', { probabilities })).toBeCloseTo(mean, 9);
    expect(valueOf('inception_score_std', { probabilities })).toBeCloseTo(Math.sqrt(variance), 9);
  });
});
