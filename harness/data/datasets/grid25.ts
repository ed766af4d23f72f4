import type { DatasetSource } from '../dataset.js';
import { mixtureDataset } from '../points.js';

/** Lin et al. 2018, "PacGAN", arXiv:1712.04086, the 2D-grid after VEEGAN: centres (−4 + 2i, −4 + 2j), variance 0.0025. */
const steps = [-4, -2, 0, 2, 4];
export const centres = steps.flatMap((x) => steps.map((y) => [x, y]));

export default {
  name: 'grid25',
  title: '25 narrow Gaussians on a 5×5 grid: 2-D points, 100,000 + 10,000',
  files: () => [],
  load: async () => mixtureDataset('grid25', { centres, deviation: 0.05 }),
} satisfies DatasetSource;
