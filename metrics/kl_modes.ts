import { divergenceOfModes } from './arithmetic/modes.js';
import { defineMetric } from '../harness/metric.js';

/** KL(histogram of the fakes' modes ‖ uniform over all modes), from 0 to log(number of modes). */
export default defineMetric({
  name: 'kl_modes',
  title: 'divergence of the modes from equal shares',
  unit: 'nat',
  better: 'lower',
  isDistance: false,
  needs: ['reached'],
  cost: { when: 'along' },
  suits: ({ mixture, modes }) => mixture !== undefined || modes !== undefined,
  compute: ({ reached }) => divergenceOfModes(reached),
  source: 'Lin et al. 2018, arXiv:1712.04086, section 4.1; classes: Metz et al. 2017, arXiv:1611.02163, section 3.3',
  place: 130,
  ranks: { images: 5, points: 5, as: 'distance' },
});
