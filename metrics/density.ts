import { neighbourCost, neighbourScores } from './arithmetic/prdc.js';
import { defineMetric } from '../harness/metric.js';

/** Real balls around a fake, over 5; balls reach to the 5th nearest other. About 1 for equal laws, may exceed it. */
export default defineMetric({
  name: 'density',
  title: 'density',
  unit: 'none',
  better: 'higher',
  isDistance: false,
  needs: ['features'],
  cost: neighbourCost,
  suits: () => true,
  compute: ({ features: { real, fake } }) => neighbourScores(real, fake).k5.density,
  source: 'Naeem et al. 2020, arXiv:2002.09797, eq. 3',
  place: 80,
  group: 'prdc',
});
