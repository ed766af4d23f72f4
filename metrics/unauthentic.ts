import { memorisation } from './arithmetic/memorisation.js';
import { defineMetric } from '../harness/metric.js';

/** Share of fakes at least as near to some training sample as any other training sample is: 1 − authenticity. */
export default defineMetric({
  name: 'unauthentic',
  title: 'fakes next to a training sample',
  unit: 'share',
  better: 'lower',
  isDistance: false,
  needs: ['training'],
  cost: { when: 'end' },
  suits: () => false,
  compute: ({ training: { train, fake } }) => memorisation(train, fake).unauthentic,
  source: 'Alaa et al. 2022, arXiv:2102.08921, section 5.2',
  place: 200,
  // It means something where the reals are what was trained on.
  unasked: () => false,
});
