import { inceptionScore } from './arithmetic/inception-score.js';
import { defineMetric } from '../harness/metric.js';

/** exp(mean KL(p(y|x) ‖ p(y))) of a classifier's probabilities: from 1 to the number of classes. */
export default defineMetric({
  name: 'inception_score_1',
  title: 'inception score',
  unit: 'classes',
  better: 'higher',
  isDistance: false,
  needs: ['probabilities'],
  cost: { when: 'end' },
  suits: () => false,
  compute: ({ probabilities }) => inceptionScore(probabilities, 1),
  source: 'Salimans et al. 2016, arXiv:1606.03498, section 4',
  place: 100,
  group: 'inception_score',
});
