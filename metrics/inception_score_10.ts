import { inceptionScore, inceptionScoreDeviation } from './arithmetic/inception-score.js';
import { defineMetric } from '../harness/metric.js';

/** The mean of the inception score over ten contiguous splits in the order given. */
export default defineMetric({
  name: 'inception_score_10',
  title: 'inception score of ten splits',
  unit: 'classes',
  better: 'higher',
  isDistance: false,
  needs: ['probabilities'],
  cost: { when: 'end' },
  suits: () => false,
  compute: ({ probabilities }) => inceptionScore(probabilities, 10),
  source: 'Salimans et al. 2016, arXiv:1606.03498, section 4',
  place: 110,
  group: 'inception_score',
  remark: (_, { probabilities }) => {
    const deviation = inceptionScoreDeviation(probabilities, 10);
    return {
      json: { inceptionScore10: { splits: 10, deviation } },
      text: `inception_score_10 has the standard deviation ${Number(deviation.toPrecision(4))} over its splits.`,
    };
  },
  ordered: 'The splits are contiguous.',
});
