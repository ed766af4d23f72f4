import { foundModes } from './arithmetic/modes.js';
import { defineMetric } from '../harness/metric.js';

/** Modes that fakes find: centres of a mixture with a fake of high quality, or classes. */
export default defineMetric({
  name: 'modes',
  title: 'modes',
  unit: 'modes',
  better: 'higher',
  isDistance: false,
  needs: ['reached'],
  cost: { when: 'along' },
  suits: ({ mixture, modes }) => mixture !== undefined || modes !== undefined,
  compute: ({ reached }) => foundModes(reached),
  source: 'Lin et al. 2018, arXiv:1712.04086, section 4.1; classes: Metz et al. 2017, arXiv:1611.02163, section 3.3',
  place: 120,
  inLeaderboard: true,
});
