import { shareFound } from './arithmetic/modes.js';
import { defineMetric } from '../harness/metric.js';

/** Share of points within 3 standard deviations of the nearest centre of the mixture. */
export default defineMetric({
  name: 'high_quality',
  title: 'high quality',
  unit: 'share',
  better: 'higher',
  isDistance: false,
  needs: ['mixture'],
  cost: { when: 'along' },
  suits: ({ mixture }) => mixture !== undefined,
  compute: ({ mixture: { nearest } }) => shareFound(nearest),
  source: 'Lin et al. 2018, arXiv:1712.04086, section 4.1',
  place: 140,
  inLeaderboard: true,
});
