import { fdInfinityWithError } from './fd_infinity.js';
import { defineMetric } from '../harness/metric.js';

/**
 * Standard error of `fd_infinity`: of the intercept of its line, from what its points are off the line. The subsets overlap,
 * and another draw of all the fakes is not in it, so it is too small an error of the distance itself.
 */
export default defineMetric({
  name: 'fd_infinity_error',
  title: 'error of the Fréchet distance for infinitely many fakes',
  unit: 'feature²',
  better: 'lower',
  isDistance: false,
  needs: ['moments', 'features'],
  cost: { when: 'end' },
  suits: () => false,
  compute: ({ moments, features }) => fdInfinityWithError(moments.real, features.fake).error,
  source: 'Chong and Forsyth 2020, arXiv:1911.07023, section 3; the error: of least squares',
  place: 21,
  unasked: () => false,
  ordered: 'The subsets are drawn by their places.',
});
