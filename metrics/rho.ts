import { correlation } from './arithmetic/reconstruction.js';
import { defineMetric } from '../harness/metric.js';

/** Mean correlation of a latent z with its code E(G(z)) over components, of a discriminator that is an encoder. */
export default defineMetric({
  name: 'rho',
  title: 'correlation of latents with their codes',
  unit: 'none',
  better: 'higher',
  isDistance: false,
  needs: ['codes'],
  cost: { when: 'along' },
  suits: () => true,
  compute: ({ codes: { latents, codes } }) => correlation(latents, codes),
  source: 'Su 2019, arXiv:1903.01931, section 3',
  place: 210,
});
