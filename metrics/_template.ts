import { defineMetric } from '../harness/metric.js';

/** What it says, with the equation: here |μ₁ − μ₂|, the distance of the features' means. */
export default defineMetric({
  name: 'NAME',
  title: 'NAME',
  unit: 'feature',
  better: 'lower',
  isDistance: true,
  needs: ['moments'],
  cost: { when: 'along' },
  suits: () => true,
  compute: ({ moments: { real, fake } }) => {
    const squares = real.mean.map((value, i) => (value - (fake.mean[i] ?? 0)) ** 2);
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
  },
  source: 'the paper and equation',
});
