import { defineMetric } from '../harness/metric.js';
import { shareAsAsked } from './arithmetic/classes.js';

/** How many fakes are of the class that they were made for, as the classifier of the data set sees them. */
export default defineMetric({
  name: 'class_accuracy',
  title: 'share of fakes that are of the class asked for',
  unit: 'share',
  better: 'higher',
  isDistance: false,
  needs: ['asked'],
  cost: { when: 'end' },
  suits: ({ labels = false }) => labels,
  compute: ({ asked: { classes, seen } }) => shareAsAsked(classes, seen),
  source: 'Odena et al. 2017, arXiv:1610.09585, section 4.1, with the classifier of the data set',
  place: 24,
});
