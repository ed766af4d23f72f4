import { expect, it } from 'vitest';
import { UserError } from '../../../../harness/ground/errors.js';
import { programMetrics } from '../../../../harness/metrics/program.js';
import { likeJson, likenessOf, likeText } from '../../../../harness/scoring/samples/like.js';
import type { SampleEvaluation } from '../../../../harness/scoring/samples/index.js';
import { featureNetworkNames } from '../../../../metrics/features/index.js';

const evaluation = (values: Record<string, number>): SampleEvaluation => ({
  ...{ values, missing: {}, metrics: [], nReal: 5, nFake: 4, dimensions: 2048, features: 'inception-tf', seconds: 1 },
  provenance: { ganbench: '0', engine: null, weights: null },
});

it.each(['torch-fidelity', 'pytorch-fid', 'clean-fid'])(
  '--like %s asks for a network and for metrics that there are',
  (tool) => {
    const { features, metrics } = likenessOf(tool);
    expect(featureNetworkNames).toContain(features);
    expect(programMetrics.map(({ name }) => name)).toEqual(expect.arrayContaining([...metrics]));
  },
);

it('--like gives values under the names of the tool, deviations divided by the number as it does', () => {
  const values = { fd: 3, kd_subsets_sd: 2, inception_score_10_sd: 3 };
  const likeness = likenessOf('torch-fidelity');
  expect(likeJson(evaluation(values), likeness)).toMatchObject({
    frechet_inception_distance: 3,
    // numpy.std of 100 and of 10 numbers.
    kernel_inception_distance_std: 2 * Math.sqrt(99 / 100),
    inception_score_std: 3 * Math.sqrt(9 / 10),
    nReal: 5,
    features: 'inception-tf',
  });
  expect(likeText(evaluation({ fd: 3 }), likenessOf('pytorch-fid'))).toBe('FID: 3');
});

it.each(['fid', 'toString'])('--like %s is refused with the tools that there are', (tool) => {
  expect(() => likenessOf(tool)).toThrow(UserError);
  expect(() => likenessOf(tool)).toThrow(`torch-fidelity, pytorch-fid, clean-fid, not "${tool}"`);
});
