import { memorised } from './arithmetic/memorisation.js';
import { defineMetric } from '../harness/metric.js';

/** Share of fakes as near to a training sample as only the nearest twentieth of held-out reals is. */
export default defineMetric({
  name: 'memorised',
  title: 'memorised fakes',
  unit: 'share',
  better: 'lower',
  isDistance: false,
  needs: ['training'],
  cost: { when: 'end' },
  suits: () => false,
  compute: ({ training: { train, fake, heldOut } }) => memorised(train, fake, heldOut).share,
  source: 'the threshold: an order statistic of held-out distances; no paper',
  place: 205,
  // It means something where the reals are what was trained on.
  unasked: () => false,
  remark: (_, { training: { train, fake, heldOut } }) => {
    const { threshold, expected } = memorised(train, fake, heldOut);
    const reals = heldOut ? `${heldOut.count} held-out reals` : `${train.count} reals that were held out in turn`;
    const [within, share] = [threshold, expected].map((value) => Number(value.toPrecision(4)));
    return {
      json: { memorisation: { threshold, expected } },
      text: `memorised counts fakes within ${within} of a training sample, by ${reals}; of samples of their law it is ${share}.`,
    };
  },
});
