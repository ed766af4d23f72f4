import { float32At } from '../../ground/certain.js';
import type { Random } from '../../random/stream.js';
import type { DatasetSource } from '../dataset.js';
import { pointDataset } from '../points.js';

/**
 * The toy of Gulrajani et al. 2017 (arXiv:1704.00028), gan_toy.py: scikit-learn's make_swiss_roll with noise 0.25, its
 * first and third coordinate, divided by 7.5. The roll is (t cos t, t sin t) with t uniform in [1.5 π, 4.5 π].
 */
export function drawRoll(count: number, random: Random): Float32Array {
  const points = random.normal(2 * count, 0, 0.25);
  for (let i = 0; i < count; i++) {
    const t = 1.5 * Math.PI * (1 + 2 * random.float());
    points[2 * i] = (float32At(points, 2 * i) + t * Math.cos(t)) / 7.5;
    points[2 * i + 1] = (float32At(points, 2 * i + 1) + t * Math.sin(t)) / 7.5;
  }
  return points;
}

export default {
  name: 'swissroll',
  title: 'A spiral with noise: 2-D points, 100,000 + 10,000',
  files: () => [],
  load: async () => pointDataset('swissroll', drawRoll),
} satisfies DatasetSource;
