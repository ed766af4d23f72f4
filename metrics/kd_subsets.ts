import { kernelDistanceOfSubsets, SUBSETS } from './arithmetic/kernel-distance.js';
import { defineMetric } from '../harness/metric.js';

/** Mean of the kernel distance over 100 seeded subsets of 1000 samples, as KID is customarily. */
export default defineMetric({
  name: 'kd_subsets',
  title: 'kernel distance of subsets',
  unit: 'none',
  better: 'lower',
  isDistance: true,
  needs: ['features'],
  cost: { when: 'end' },
  suits: () => false,
  compute: ({ features: { real, fake } }) => kernelDistanceOfSubsets(real, fake).mean,
  source: 'Bińkowski et al. 2018, arXiv:1801.01401, section 4 (KID)',
  place: 180,
  unasked: () => false,
  remark: () => ({
    json: { kdSubsets: SUBSETS },
    text: `kd_subsets is of ${SUBSETS.count} random subsets of ${SUBSETS.size} samples of either set.`,
  }),
  oneSided: 'The subsets of the reals are drawn first.',
  ordered: 'The subsets are drawn by their places.',
});
