import { distancesOf } from './arithmetic/kernel-subsets.js';
import { defineMetric } from '../harness/metric.js';

/** Mean of the kernel distance over seeded subsets, 100 of 1000 samples where nothing else is asked for, as KID is customarily. */
export default defineMetric({
  name: 'kd_subsets',
  title: 'kernel distance of subsets',
  unit: 'none',
  better: 'lower',
  isDistance: true,
  needs: ['subsets'],
  cost: { when: 'end' },
  suits: () => false,
  compute: ({ subsets }) => distancesOf(subsets).mean,
  source: 'Bińkowski et al. 2018, arXiv:1801.01401, section 4 (KID)',
  place: 180,
  unasked: () => false,
  remark: (_, { subsets }) => {
    const { count, size } = subsets;
    const { deviation } = distancesOf(subsets);
    return {
      json: { kdSubsets: { count, size, deviation } },
      text: `kd_subsets is of ${count} random subsets of ${size} samples of either set; their standard deviation is ${Number(deviation.toPrecision(4))}.`,
    };
  },
  oneSided: 'The subsets of the reals are drawn first.',
  ordered: 'The subsets are drawn by their places.',
});
