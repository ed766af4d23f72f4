import type { DatasetSource } from '../dataset.js';
import { mixtureDataset } from '../points.js';

/** Metz et al. 2017, "Unrolled generative adversarial networks", arXiv:1611.02163, appendix A: radius 2, deviation 0.02. */
export const centres = Array.from({ length: 8 }, (_, i) => [
  2 * Math.cos((i * Math.PI) / 4),
  2 * Math.sin((i * Math.PI) / 4),
]);

export default {
  name: 'ring8',
  title: '8 narrow Gaussians on a circle: 2-D points, 100,000 + 10,000',
  files: () => [],
  load: async () => mixtureDataset('ring8', { centres, deviation: 0.02 }),
} satisfies DatasetSource;
