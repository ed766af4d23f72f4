import { memorisation } from './arithmetic/memorisation.js';
import { defineMetric } from '../harness/metric.js';

/** Share of fakes that equal a training sample in all features. */
export default defineMetric({
  name: 'copies',
  title: 'copies of training samples',
  unit: 'share',
  better: 'lower',
  isDistance: false,
  needs: ['training'],
  cost: { when: 'end' },
  suits: () => false,
  compute: ({ training: { train, fake } }) => memorisation(train, fake).copies,
  source: 'equal in all features; no paper',
  place: 190,
  // It means something where the reals are what was trained on.
  unasked: () => false,
});
