import { neighbourCost, neighbourScores } from './arithmetic/prdc.js';
import { defineMetric } from '../harness/metric.js';

/** Share of reals with a fake in their ball, which reaches to the 5th nearest other. See `expectedCoverage`. */
export default defineMetric({
  name: 'coverage',
  title: 'coverage',
  unit: 'share',
  better: 'higher',
  isDistance: false,
  needs: ['features'],
  cost: neighbourCost,
  suits: () => true,
  compute: ({ features: { real, fake } }) => neighbourScores(real, fake).k5.coverage,
  source: 'Naeem et al. 2020, arXiv:2002.09797, eq. 4',
  place: 90,
  group: 'prdc',
});
