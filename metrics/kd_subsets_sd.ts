import { distancesOf } from './arithmetic/kernel-subsets.js';
import { defineMetric } from '../harness/metric.js';

/** Standard deviation of the kernel distance over the subsets of `kd_subsets`: how KID is customarily given with it. */
export default defineMetric({
  name: 'kd_subsets_sd',
  title: 'deviation of the kernel distance of subsets',
  unit: 'none',
  better: 'lower',
  isDistance: false,
  needs: ['subsets'],
  cost: { when: 'end' },
  suits: () => false,
  compute: ({ subsets }) => distancesOf(subsets).deviation,
  source: 'Bińkowski et al. 2018, arXiv:1801.01401, section 4 (KID)',
  place: 181,
  unasked: () => false,
  ordered: 'The subsets are drawn by their places.',
});
