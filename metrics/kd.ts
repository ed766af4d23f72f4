import { kernelDistance } from './arithmetic/kernel-distance.js';
import { defineMetric } from '../harness/metric.js';

/** Unbiased squared maximum mean discrepancy with the kernel (x·y/d + 1)³ over all pairs; often below 0. */
export default defineMetric({
  name: 'kd',
  title: 'kernel distance',
  unit: 'none',
  better: 'lower',
  isDistance: true,
  needs: ['features', 'kernelSums'],
  cost: { when: 'along' },
  // The kernel sees three moments, which say little of a mixture of points.
  suits: ({ shape }) => shape.length > 1,
  // The set whose sum is known stands second: which one does decides the last digit.
  compute: ({ features: { real, fake }, kernelSums }) =>
    kernelSums ? kernelDistance(fake, real, kernelSums) : kernelDistance(real, fake),
  source: 'Bińkowski et al. 2018, arXiv:1801.01401, section 4 (KID)',
  place: 30,
  ranks: { images: 2, points: 3 },
  noiseBySize: true,
});
