import { mean } from '../statistics/summary.js';
import { defined } from '../harness/ground/certain.js';
import { classDistances } from './arithmetic/classes.js';
import { defineMetric } from '../harness/metric.js';

/** Mean over the classes of the Fréchet distance of a class's reals and fakes: each class counts the same. */
export default defineMetric({
  name: 'intra_fd',
  title: 'Fréchet distance within classes',
  unit: 'feature²',
  better: 'lower',
  isDistance: true,
  needs: ['labels'],
  cost: { when: 'end' },
  suits: ({ labels = false, modes }) => labels && modes === undefined,
  compute: ({ labels }) => defined(mean(classDistances(labels).map(({ distance }) => distance))),
  source: 'Miyato and Koyama 2018, arXiv:1802.05637 (intra FID)',
  place: 22,
  scale: 'log',
  // One of each class takes as long as one of all samples together.
  unasked: () => false,
  remark: (_, { labels }) => {
    const classes = classDistances(labels);
    const fewest = Math.min(...classes.map(({ reals, fakes }) => Math.min(reals, fakes)));
    const distances = Object.fromEntries(classes.map(({ name, distance }) => [name, distance]));
    const [worst] = [...classes].sort((a, b) => b.distance - a.distance);
    return {
      json: { intraFd: { fewest, distances } },
      text: `intra_fd is of ${classes.length} classes with at least ${fewest} samples on either side; the farthest is "${worst?.name}", at ${Number(worst?.distance.toPrecision(4))}.`,
    };
  },
});
