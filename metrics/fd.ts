import { factoredDistance } from './arithmetic/frechet.js';
import { defineMetric } from '../harness/metric.js';

/** Squared Fréchet distance of the Gaussians with the moments of reals and fakes. */
export default defineMetric({
  name: 'fd',
  title: 'Fréchet distance',
  unit: 'feature²',
  better: 'lower',
  isDistance: true,
  needs: ['moments'],
  cost: { when: 'along' },
  suits: () => true,
  // Moments that are known stand second: which one does decides the last digit.
  compute: ({ moments: { real, fake } }) =>
    real.areKnown ? factoredDistance(fake, real) : factoredDistance(real, fake),
  source: 'Heusel et al. 2017, arXiv:1706.08500, eq. 6',
  place: 10,
  ranks: { images: 1, points: 2 },
  scale: 'log',
  noiseBySize: true,
});
