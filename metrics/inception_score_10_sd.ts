import { inceptionScoreDeviation } from './arithmetic/inception-score.js';
import { defineMetric } from '../harness/metric.js';

/** Standard deviation of the inception score over the ten splits of `inception_score_10`. */
export default defineMetric({
  name: 'inception_score_10_sd',
  title: 'deviation of the inception score over ten splits',
  unit: 'classes',
  better: 'lower',
  isDistance: false,
  needs: ['probabilities'],
  cost: { when: 'end' },
  suits: () => false,
  compute: ({ probabilities }) => inceptionScoreDeviation(probabilities, 10),
  source: 'Salimans et al. 2016, arXiv:1606.03498, section 4',
  place: 111,
  unasked: () => false,
  ordered: 'The splits are contiguous.',
});
