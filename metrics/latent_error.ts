import { latentError } from './arithmetic/reconstruction.js';
import { defineMetric } from '../harness/metric.js';

/** Mean distance of a latent z from N(E(G(z))), N to mean 0 and deviation 1, of a discriminator that is an encoder. */
export default defineMetric({
  name: 'latent_error',
  title: 'distance of latents from their normalised codes',
  unit: 'latent',
  better: 'lower',
  isDistance: false,
  needs: ['codes'],
  cost: { when: 'along' },
  suits: () => true,
  compute: ({ codes: { latents, codes } }) => latentError(latents, codes),
  source: 'Su 2019, arXiv:1903.01931, section 3',
  place: 220,
});
