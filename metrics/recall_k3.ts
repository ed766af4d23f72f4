import { neighbourCost, neighbourScores } from './arithmetic/prdc.js';
import { defineMetric } from '../harness/metric.js';

/** Share of reals in the ball of some fake; balls reach to the 3rd nearest other, surface included. */
export default defineMetric({
  name: 'recall_k3',
  title: 'recall, k = 3',
  unit: 'share',
  better: 'higher',
  isDistance: false,
  needs: ['features'],
  cost: neighbourCost,
  suits: () => true,
  compute: ({ features: { real, fake } }) => neighbourScores(real, fake).k3.recall,
  source: 'Kynkäänniemi et al. 2019, arXiv:1904.06991, section 2',
  place: 50,
  group: 'pr',
});
