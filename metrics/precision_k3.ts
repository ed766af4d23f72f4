import { neighbourCost, neighbourScores } from './arithmetic/prdc.js';
import { defineMetric } from '../harness/metric.js';

/** Share of fakes in the ball of some real; balls reach to the 3rd nearest other, surface included. */
export default defineMetric({
  name: 'precision_k3',
  title: 'precision, k = 3',
  unit: 'share',
  better: 'higher',
  isDistance: false,
  needs: ['features'],
  cost: neighbourCost,
  suits: () => true,
  compute: ({ features: { real, fake } }) => neighbourScores(real, fake).k3.precision,
  source: 'Kynkäänniemi et al. 2019, arXiv:1904.06991, section 2',
  place: 40,
  group: 'pr',
});
