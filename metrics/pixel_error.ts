import { meanSquaredError } from './arithmetic/reconstruction.js';
import { defineMetric } from '../harness/metric.js';

/** Mean squared error of G(N(E(x))) for held-out samples x, of a discriminator that is an encoder. */
export default defineMetric({
  name: 'pixel_error',
  title: 'squared error of reconstructions',
  unit: 'pixel²',
  better: 'lower',
  isDistance: false,
  needs: ['reconstructions'],
  cost: { when: 'along' },
  suits: () => true,
  compute: ({ reconstructions: { originals, reconstructions } }) => meanSquaredError(originals, reconstructions),
  source: 'Su 2019, arXiv:1903.01931, section 3',
  place: 230,
});
