import { neighbourCost, neighbourScores } from './arithmetic/prdc.js';
import { defineMetric } from '../harness/metric.js';

/** Share of reals in the ball of some fake; balls reach to the 5th nearest other, without the surface. */
export default defineMetric({
  name: 'recall',
  title: 'recall',
  unit: 'share',
  better: 'higher',
  isDistance: false,
  needs: ['features'],
  cost: neighbourCost,
  suits: () => true,
  compute: ({ features: { real, fake } }) => neighbourScores(real, fake).k5.recall,
  source: 'Kynkäänniemi et al. 2019, arXiv:1904.06991, section 2; the ball: Naeem et al. 2020, arXiv:2002.09797',
  place: 70,
  group: 'prdc',
});
